using System.Text;
using System.Text.Json;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>One step of a path: a field, the key of a map entry or the index of a list item.</summary>
/// <param name="Name">The name of the field, or the key; null for an index.</param>
/// <param name="Index">The index, or which of the two kinds of names it is.</param>
internal readonly record struct PathSegment(string? Name, int Index)
{
    private const int FieldMark = -1;
    private const int KeyMark = -2;
    private const int TextMark = -3;

    private static readonly JsonSerializerOptions Unescaped = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public bool IsField => Index == FieldMark;

    private bool IsPlain => Name!.Length > 0 && Name.All(letter => letter is '_' or '-' or '@' || char.IsAsciiLetterOrDigit(letter));

    public static PathSegment Field(string name) => new(name, FieldMark);

    public static PathSegment Key(string key) => new(key, KeyMark);

    public static PathSegment Item(int index) => new(null, index);

    /// <summary>An index or a key as it was written, with its brackets.</summary>
    public static PathSegment Text(string text) => new(text, TextMark);

    public void AppendTo(StringBuilder path)
    {
        if (Name is null)
            path.Append('[').Append(Index).Append(']');
        else if (Index == TextMark)
            path.Append(Name);
        else if (IsField || IsPlain)
            path.Append(path.Length == 0 ? "" : ".").Append(Name);
        else
            path.Append('[').Append(JsonSerializer.Serialize(Name, Unescaped)).Append(']');
    }
}
