using CustomerGrpc.Rest.V1;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Http.Binding;
using CustomerGrpc.Transcoding.Http.Routing;
using CustomerGrpc.Transcoding.Json;
using Google.Api;
using Google.Protobuf.Reflection;
using Microsoft.OpenApi;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>Messages as schemas among a document's components, one for each use of each message.</summary>
internal sealed class MessageSchemas
{
    private readonly OpenApiDocument _document;
    private readonly ProtoComments _comments;
    private readonly FieldSchemas _fields;
    private readonly Dictionary<(MessageDescriptor, SchemaUse), string> _names = [];

    public MessageSchemas(OpenApiDocument document, ProtoComments comments)
    {
        _document = document;
        _comments = comments;
        _fields = new FieldSchemas(this);
    }

    /// <summary>What a binding answers.</summary>
    public IOpenApiSchema OfAnswer(HttpBinding binding)
    {
        var use = new SchemaUse(SchemaKind.Answer, SchemaKind.Answer, FormatOf(binding.Method), RefusesUnknown: false);
        return binding.ResponseBody.Length == 0
            ? Reference(binding.Method.OutputType, use)
            : _fields.Of(binding.Method.OutputType.FindFieldByName(binding.ResponseBody), use);
    }

    /// <summary>What a binding takes as its body.</summary>
    public IOpenApiSchema OfBody(HttpBinding binding)
    {
        var mask = BodyMask.Of(binding);
        var nested = mask?.Depth == MaskDepth.Deep ? SchemaKind.Change : SchemaKind.Input;
        var refusesUnknown = RestRules.UnknownFields(binding.Method) != UnknownFields.Reported;
        var request = binding.Method.InputType;
        if (binding.Body == "*")
        {
            var use = new SchemaUse(SchemaKind.Input, nested, FormatOf(binding.Method), refusesUnknown);
            return Reference(request, use, [.. binding.Template.Variables.Select(variable => variable.FieldPath), .. mask is null ? Array.Empty<string>() : [mask.Name]], "");
        }

        var field = request.FindFieldByName(binding.Body);
        var kind = mask is null ? SchemaKind.Input : SchemaKind.Change;
        var bodyUse = new SchemaUse(kind, nested, FormatOf(binding.Method), refusesUnknown);
        return field.IsStructure() && !field.IsRepeated ? Reference(field.MessageType, bodyUse) : _fields.Of(field, bodyUse);
    }

    /// <summary>A field in a path or a query.</summary>
    public IOpenApiSchema OfParameter(FieldDescriptor field) =>
        _fields.Of(field, new SchemaUse(SchemaKind.Input, SchemaKind.Input, new JsonFormat(), RefusesUnknown: true));

    /// <summary>A reference to the message's component, which is added if it is not there.</summary>
    public IOpenApiSchema Reference(MessageDescriptor message, SchemaUse use) => Reference(message, use, [], use.Suffix);

    private OpenApiSchemaReference Reference(MessageDescriptor message, SchemaUse use, IReadOnlyCollection<string> excluded, string suffix)
    {
        if (!_names.TryGetValue((message, use), out var name))
        {
            name = FreeName(NameOf(message) + suffix);
            _names[(message, use)] = name;
            var schema = new OpenApiSchema();
            _document.AddComponent<IOpenApiSchema>(name, schema);
            Describe(schema, message, use, excluded);
        }

        return new OpenApiSchemaReference(name, _document);
    }

    private void Describe(OpenApiSchema schema, MessageDescriptor message, SchemaUse use, IReadOnlyCollection<string> excluded)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Description = _comments.Of(message);
        schema.Properties = new Dictionary<string, IOpenApiSchema>();
        schema.Required = new HashSet<string>();
        schema.AdditionalPropertiesAllowed = use.Kind == SchemaKind.Answer || !use.RefusesUnknown;
        var saysNull = message.Fields.InDeclarationOrder().Any(SaysNull);
        foreach (var field in message.Fields.InDeclarationOrder().Where(field => !excluded.Contains(field.Name)))
        {
            schema.Properties[field.JsonName] = Property(field, use, saysNull);
            if (IsAlwaysThere(field, use))
                schema.Required.Add(field.JsonName);
        }
    }

    private IOpenApiSchema Property(FieldDescriptor field, SchemaUse use, bool saysNull)
    {
        var isNullable = use.Kind == SchemaKind.Answer
            ? field.HasPresence && use.Format.Unset == JsonFormat.Types.Unset.Null
            : !field.Is(FieldBehavior.Required) && (!saysNull || SaysNull(field));
        return _fields.Described(field, use, isNullable, _comments.OfField(field));
    }

    /// <summary>
    /// Where a message's comments speak of null at all, they say where it is taken; elsewhere it is, as ProtoJSON has it, wherever a value
    /// is not required.
    /// </summary>
    private bool SaysNull(FieldDescriptor field) => _comments.OfField(field).Contains("null", StringComparison.Ordinal);

    private static bool IsAlwaysThere(FieldDescriptor field, SchemaUse use) => use.Kind switch
    {
        SchemaKind.Answer => (!field.HasPresence || use.Format.Unset == JsonFormat.Types.Unset.Null) && !RestRules.OmitsEmpty(field),
        SchemaKind.Input => field.Is(FieldBehavior.Required),
        _ => false,
    };

    private static JsonFormat FormatOf(MethodDescriptor method) => RestRules.Format(method) ?? new JsonFormat();

    private static string NameOf(MessageDescriptor message) =>
        message.ContainingType is { } outer ? NameOf(outer) + message.Name : message.Name;

    private string FreeName(string name)
    {
        var free = name;
        for (var number = 2; _document.Components!.Schemas?.ContainsKey(free) == true; number++)
            free = $"{name}{number}";
        return free;
    }
}
