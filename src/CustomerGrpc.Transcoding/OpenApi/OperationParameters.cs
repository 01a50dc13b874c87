using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Http.Binding;
using CustomerGrpc.Transcoding.Http.Routing;
using Google.Api;
using Google.Protobuf.Reflection;
using Microsoft.OpenApi;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>The parameters of an operation: path variables, fields that are neither in the path nor in the body, and conditions.</summary>
internal sealed class OperationParameters(HttpBinding binding, OperationPath path, ProtoComments comments, MessageSchemas schemas)
{
    private const string MaskDescription = "Narrows the update: of the fields in the body, only those that are named here change. "
        + "Without it, or with `*`, all fields in the body change. A field that is not in the body never changes.";

    private readonly MessageDescriptor _request = binding.Method.InputType;
    private readonly HashSet<string> _inPath = [.. binding.Template.Variables.Select(variable => variable.FieldPath)];
    private readonly BodyMask? _mask = BodyMask.Of(binding);

    public IEnumerable<IOpenApiParameter> All()
    {
        foreach (var (variable, name) in binding.Template.Variables.Zip(path.Variables))
            yield return Parameter(RequestField.Find(_request, variable.FieldPath)!.Field, name, ParameterLocation.Path, isRequired: true);
        foreach (var (field, name) in QueryFields(_request, "", ""))
            yield return Parameter(field, name, ParameterLocation.Query, field.Is(FieldBehavior.Required));
        if (!RestRules.Of(binding.Method).Conditional)
            yield break;
        yield return Header("If-Match", "The ETag that the resource must have. If it has another, the status is 412.");
        yield return Header("If-None-Match", "The ETag that the resource must not have, or *. If it has it, the status is 412.");
    }

    // The query names the fields of nested messages. A message that contains itself is left out, because it has infinitely many fields.
    private IEnumerable<(FieldDescriptor Field, string Name)> QueryFields(MessageDescriptor message, string protoPrefix, string jsonPrefix)
    {
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            var name = protoPrefix + field.Name;
            if (_inPath.Contains(name) || IsInBody(field, name) || field.IsMap)
                continue;
            if (!field.IsStructure())
                yield return (field, jsonPrefix + field.JsonName);
            else if (!field.IsRepeated && field.MessageType != message)
                foreach (var nested in QueryFields(field.MessageType, name + ".", $"{jsonPrefix}{field.JsonName}."))
                    yield return nested;
        }
    }

    private bool IsInBody(FieldDescriptor field, string name) =>
        name != _mask?.Name && (binding.Body == "*" || (field.ContainingType == _request && field.Name == binding.Body));

    private OpenApiParameter Parameter(FieldDescriptor field, string name, ParameterLocation location, bool isRequired) => new()
    {
        Name = name,
        In = location,
        Required = isRequired,
        // Over gRPC the mask alone says what changes, and its comment is about that.
        Description = field.Name == _mask?.Name ? MaskDescription : comments.OfField(field),
        Schema = schemas.OfParameter(field),
    };

    private static OpenApiParameter Header(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
