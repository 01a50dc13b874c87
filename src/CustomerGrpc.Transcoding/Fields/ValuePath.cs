using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>The path of the current value in a message or a JSON text: `customer.addresses[2].city`, `metadata["a.b"]`.</summary>
internal sealed class ValuePath
{
    private Segment[] _segments = new Segment[8];
    private int _depth;

    /// <summary>Appends a field.</summary>
    public void Enter(string name) => Push(new Segment(name, Segment.IsName));

    /// <summary>Appends the key of a map entry.</summary>
    public void EnterKey(string key) => Push(new Segment(key, Segment.IsKey));

    /// <summary>Appends the index of a list item.</summary>
    public void Enter(int index) => Push(new Segment(null, index));

    /// <summary>Removes the last segment.</summary>
    public void Leave() => _depth--;

    /// <summary>The path as text; empty for the root.</summary>
    public override string ToString()
    {
        var path = new StringBuilder();
        foreach (var segment in _segments.AsSpan(0, _depth))
            segment.AppendTo(path);
        return path.ToString();
    }

    private void Push(Segment segment)
    {
        if (_depth == _segments.Length)
            Array.Resize(ref _segments, _depth * 2);
        _segments[_depth++] = segment;
    }

    private readonly record struct Segment(string? Name, int Index)
    {
        public const int IsName = -1;
        public const int IsKey = -2;
        private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

        private bool IsPlain => Name!.Length > 0 && Name.All(letter => letter is '_' or '-' or '@' || char.IsAsciiLetterOrDigit(letter));

        public void AppendTo(StringBuilder path)
        {
            if (Name is null)
                path.Append('[').Append(Index).Append(']');
            else if (Index == IsName || IsPlain)
                path.Append(path.Length == 0 ? "" : ".").Append(Name);
            else
                path.Append('[').Append(JsonSerializer.Serialize(Name, Unescaped)).Append(']');
        }

    }
}
