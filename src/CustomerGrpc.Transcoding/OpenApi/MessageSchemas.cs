using CustomerGrpc.Rest.V1;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Http.Binding;
using CustomerGrpc.Transcoding.Http.Routing;
using CustomerGrpc.Transcoding.Json;
using Google.Api;
using Google.Protobuf.Reflection;
using Microsoft.OpenApi;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>Adds the schemas of messages to the components of a document: one for each use of each message.</summary>
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

    /// <summary>The schema of a binding's response.</summary>
    public IOpenApiSchema OfResponse(HttpBinding binding)
    {
        var use = new SchemaUse(SchemaKind.Response, SchemaKind.Response, FormatOf(binding.Method), RejectsUnknown: false);
        return binding.ResponseBody.Length == 0
            ? Reference(binding.Method.OutputType, use)
            : _fields.Of(binding.Method.OutputType.FindFieldByName(binding.ResponseBody), use);
    }

    /// <summary>The schema of a binding's request body.</summary>
    public IOpenApiSchema OfBody(HttpBinding binding)
    {
        var mask = BodyMask.Of(binding);
        var nested = mask?.Depth == MaskDepth.Deep ? SchemaKind.Change : SchemaKind.Input;
        var rejectsUnknown = RestRules.UnknownFields(binding.Method) != UnknownFields.Reported;
        var request = binding.Method.InputType;
        if (binding.Body == "*")
        {
            var use = new SchemaUse(SchemaKind.Input, nested, FormatOf(binding.Method), rejectsUnknown);
            var excluded = binding.Template.Variables.Select(variable => variable.FieldPath).ToHashSet();
            if (mask is not null)
                excluded.Add(mask.Name);
            return Reference(request, use, excluded, "");
        }
        var field = request.FindFieldByName(binding.Body);
        var kind = mask is null ? SchemaKind.Input : SchemaKind.Change;
        var bodyUse = new SchemaUse(kind, nested, FormatOf(binding.Method), rejectsUnknown);
        return field.IsStructure() && !field.IsRepeated ? Reference(field.MessageType, bodyUse) : _fields.Of(field, bodyUse);
    }

    /// <summary>The schema of a path or query parameter.</summary>
    public IOpenApiSchema OfParameter(FieldDescriptor field)
    {
        var schema = _fields.Of(field, new SchemaUse(SchemaKind.Input, SchemaKind.Input, new JsonFormat(), RejectsUnknown: true));
        UseOneType(schema as OpenApiSchema);
        UseOneType(schema.Items as OpenApiSchema);
        return schema;
    }

    /// <summary>A reference to the schema of a message, which is added if it is missing.</summary>
    public IOpenApiSchema Reference(MessageDescriptor message, SchemaUse use) => Reference(message, use, [], use.Suffix);

    // All parameters are text, so none has a choice of types; Swagger UI cannot fill in one that has.
    private static void UseOneType(OpenApiSchema? schema)
    {
        if (schema?.Type is { } type && type.HasFlag(JsonSchemaType.String))
            schema.Type = schema.Format is "int64" or "uint64" ? JsonSchemaType.Integer : JsonSchemaType.String;
    }

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
        schema.AdditionalPropertiesAllowed = use.Kind == SchemaKind.Response || !use.RejectsUnknown;
        var mentionsNull = message.Fields.InDeclarationOrder().Any(MentionsNull);
        foreach (var field in message.Fields.InDeclarationOrder().Where(
            field => !excluded.Contains(field.Name) && RestRules.ListForm(field) is null))
        {
            schema.Properties[field.JsonName] = Property(field, use, mentionsNull);
            if (IsAlwaysPresent(field, use))
                schema.Required.Add(field.JsonName);
        }
    }

    private IOpenApiSchema Property(FieldDescriptor field, SchemaUse use, bool mentionsNull)
    {
        var isNullable = use.Kind == SchemaKind.Response
            ? field.HasPresence && use.Format.Unset == JsonFormat.Types.Unset.Null
            : !field.Is(FieldBehavior.Required) && (!mentionsNull || MentionsNull(field));
        return _fields.Described(field, use, isNullable, _comments.OfField(field));
    }

    // If the comments of a message mention null, only the fields whose comments do accept it. Otherwise every field that is not required
    // accepts null (ProtoJSON).
    private bool MentionsNull(FieldDescriptor field) => _comments.OfField(field).Contains("null", StringComparison.Ordinal);

    private static bool IsAlwaysPresent(FieldDescriptor field, SchemaUse use) => use.Kind switch
    {
        SchemaKind.Response => (!field.HasPresence || use.Format.Unset == JsonFormat.Types.Unset.Null) && !RestRules.OmitsEmpty(field),
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
