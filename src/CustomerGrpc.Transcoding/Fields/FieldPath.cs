using System.Collections.Immutable;
using System.Text;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>
/// A place in a message: `customer.addresses[2].city`, `metadata["a.b"]`. Fields have the proto's names until the path is written for a
/// caller.
/// </summary>
public sealed class FieldPath
{
    private const string Whole = "$";
    private readonly MessageDescriptor? _root;
    private readonly ImmutableArray<PathSegment> _segments;

    internal FieldPath(MessageDescriptor? root, ImmutableArray<PathSegment> segments) => (_root, _segments) = (root, segments);

    /// <summary>A field of the request.</summary>
    /// <param name="field">The name of the field in the proto.</param>
    public static FieldPath Of(string field) => new(null, [PathSegment.Field(field)]);

    /// <summary>
    /// A field of a message that the request holds or is. Where the request holds the message in a field, that field comes first in the
    /// path.
    /// </summary>
    /// <param name="message">The type of the message.</param>
    /// <param name="field">The name of the field in the proto.</param>
    public static FieldPath Of(MessageDescriptor message, string field) => new(message, [PathSegment.Field(field)]);

    /// <summary>A path that is written already, in the caller's spelling.</summary>
    /// <param name="text">The path as text.</param>
    public static FieldPath Verbatim(string text) => new(null, [PathSegment.Text(text)]);

    /// <summary>The name of the field that the path begins with.</summary>
    public string First => _segments[0].Name ?? "";

    /// <summary>A message that the request holds or is, as a whole.</summary>
    /// <param name="message">The type of the message.</param>
    public static FieldPath OfWhole(MessageDescriptor message) => new(message, []);

    /// <summary>A field of the message at this path.</summary>
    public FieldPath Field(string name) => new(_root, _segments.Add(PathSegment.Field(name)));

    /// <summary>An item of the list at this path.</summary>
    public FieldPath Item(int index) => new(_root, _segments.Add(PathSegment.Item(index)));

    /// <summary>An entry of the map at this path.</summary>
    public FieldPath Entry(string key) => new(_root, _segments.Add(PathSegment.Key(key)));

    /// <summary>The path in the proto's spelling, without the field that holds the message.</summary>
    public override string ToString() => Write(_segments);

    /// <summary>The path within a request, in the proto's spelling.</summary>
    internal string ToString(MessageDescriptor request) => Write(Within(request));

    /// <summary>The path as a caller spells it who sent a part of the request as the body.</summary>
    /// <param name="request">The type of the request.</param>
    /// <param name="body">The field of the request that the body is; empty if the body is the request, or there is none.</param>
    /// <param name="spell">The caller's name of a field.</param>
    internal string ToString(MessageDescriptor request, string body, Func<FieldDescriptor, string> spell)
    {
        var segments = Within(request);
        var message = request;
        if (body.Length > 0 && segments.Length > (_segments.IsEmpty ? 0 : 1) && segments[0] == PathSegment.Field(body))
            (segments, message) = (segments.RemoveAt(0), request.FindFieldByName(body)?.MessageType);
        return Write(segments, message, spell);
    }

    /// <summary>Reads a path that was written as text, as in the BadRequest of a service that knows nothing of this class.</summary>
    internal static FieldPath Parse(string text)
    {
        var segments = ImmutableArray.CreateBuilder<PathSegment>();
        for (var start = 0; start < text.Length;)
        {
            var isBracket = text[start] == '[';
            var end = isBracket ? text.IndexOf(']', start) + 1 : start + IndexOfSeparator(text.AsSpan(start));
            if (end <= 0)
                end = text.Length;
            if (end > start)
                segments.Add(isBracket ? PathSegment.Text(text[start..end]) : PathSegment.Field(text[start..end]));
            start = end < text.Length && text[end] == '.' ? end + 1 : end;
        }
        return new(null, segments.ToImmutable());
    }

    private static int IndexOfSeparator(ReadOnlySpan<char> text) => text.IndexOfAny(".[") is var index and >= 0 ? index : text.Length;

    private static string Write(ImmutableArray<PathSegment> segments)
    {
        var path = new StringBuilder();
        foreach (var segment in segments)
            segment.AppendTo(path);
        return TextOf(path);
    }

    private static string TextOf(StringBuilder path) => path.Length == 0 ? Whole : path.ToString();

    private static string Write(ImmutableArray<PathSegment> segments, MessageDescriptor? message, Func<FieldDescriptor, string> spell)
    {
        var path = new StringBuilder();
        foreach (var segment in segments)
        {
            if (!segment.IsField)
            {
                segment.AppendTo(path);
                continue;
            }
            var field = message is null ? null : FieldNames.Find(message, segment.Name!);
            (field is null ? segment : PathSegment.Field(spell(field))).AppendTo(path);
            // What follows the name of a map is a key, which is the caller's already.
            message = field is { IsMap: false, FieldType: FieldType.Message } ? field.MessageType : null;
        }
        return TextOf(path);
    }

    private ImmutableArray<PathSegment> Within(MessageDescriptor request) =>
        _root is null || _root == request || HolderOf(_root, request) is not { } holder
            ? _segments
            : _segments.Insert(0, PathSegment.Field(holder.Name));

    private static FieldDescriptor? HolderOf(MessageDescriptor message, MessageDescriptor request) =>
        request.Fields.InDeclarationOrder().FirstOrDefault(
            field => field is { IsRepeated: false, FieldType: FieldType.Message } && field.MessageType == message);
}
