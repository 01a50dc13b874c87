using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Http.Binding;

/// <summary>A field of a request, or of a nested message, that a path variable or a query parameter sets.</summary>
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

    /// <summary>The first field of the path.</summary>
    public FieldDescriptor First => _path[0];

    /// <summary>The field.</summary>
    public FieldDescriptor Field => _path[^1];

    /// <summary>Finds a field by its path in either spelling; null if a parameter cannot set it.</summary>
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

    /// <summary>Lets failures name the field in the spelling in which it was found.</summary>
    public void Found(string spelling, JsonReading reading)
    {
        if (spelling != Name)
            return;
        foreach (var field in _path)
            if (field.Name != field.JsonName)
                reading.SpelledAsProto(field);
    }

    /// <summary>The oneof on the path to the field of which another member is already set; null if there is none.</summary>
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

    /// <summary>Sets the field, or adds to a repeated one. The position of the reading is the parameter.</summary>
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
