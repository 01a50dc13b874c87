using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Http.Binding;

/// <summary>A field of a request, perhaps of a message within it, that a path variable or a query parameter sets.</summary>
internal sealed class RequestField
{
    private readonly FieldDescriptor[] _path;
    private readonly JsonFieldCodec _codec;

    private RequestField(FieldDescriptor[] path)
    {
        _path = path;
        Name = string.Join('.', path.Select(field => field.Name));
        _codec = Codecs.ForFields(path[^1].ContainingType)[path[^1]];
    }

    /// <summary>The path in the proto's spelling.</summary>
    public string Name { get; }

    /// <summary>The field of the request itself that the path begins with.</summary>
    public FieldDescriptor First => _path[0];

    /// <summary>The field.</summary>
    public FieldDescriptor Field => _path[^1];

    /// <summary>The field that a path in either spelling names; null if it names none that a parameter could set.</summary>
    public static RequestField? Find(MessageDescriptor request, string path)
    {
        var fields = new List<FieldDescriptor>();
        var message = request;
        foreach (var name in path.Split('.'))
        {
            if (message is null || FieldNames.Find(message, name) is not { } field)
                return null;
            fields.Add(field);
            message = !field.IsRepeated && field.IsStructure() ? field.MessageType : null;
        }
        return new RequestField([.. fields]);
    }

    /// <summary>Has failures of the field told in the spelling in which it was found.</summary>
    public void Found(string spelling, JsonReading reading)
    {
        if (spelling != Name)
            return;
        foreach (var field in _path)
            if (field.Name != field.JsonName)
                reading.SpelledAsProto(field);
    }

    /// <summary>The oneof on the way to the field of which a request has another member already; null if there is none.</summary>
    public OneofDescriptor? Taken(IMessage request)
    {
        var holder = request;
        foreach (var field in _path)
        {
            if (field.RealContainingOneof is { } oneof && oneof.Accessor.GetCaseFieldDescriptor(holder) is { } set && set != field)
                return oneof;
            if (field.Accessor.GetValue(holder) is not IMessage next)
                return null;
            holder = next;
        }
        return null;
    }

    /// <summary>Sets the field; a repeated one is added to. The reading is at the parameter.</summary>
    public void Set(IMessage request, string text, JsonReading reading)
    {
        var holder = request;
        foreach (var field in _path.AsSpan(0, _path.Length - 1))
        {
            if (field.Accessor.GetValue(holder) is not IMessage next)
                field.Accessor.SetValue(holder, next = field.MessageType.Parser.ParseFrom(ByteString.Empty));
            holder = next;
        }
        _codec.Parse(text, holder, reading);
    }
}
