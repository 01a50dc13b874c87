using System.Text.RegularExpressions;
using CustomerGrpc.Transcoding.Http;
using CustomerGrpc.Transcoding.Http.Binding;
using CustomerGrpc.Transcoding.Http.Routing;
using CustomerGrpc.Transcoding.Json;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>The operations of a document: one for each HTTP binding of each method.</summary>
internal sealed partial class Operations(OpenApiDocument document, ProtoComments comments, FailureExamples failures, OpenApiOptions options)
{
    private readonly Dictionary<string, IReadOnlyList<string>> _paths = [];
    private readonly MessageSchemas _schemas = new(document, comments);
    private readonly FailureResponses _failures = new(document, comments, failures, options);
    private readonly OperationExamples _examples = new(options.Contract);

    /// <summary>Adds the operations of a service.</summary>
    public void Add(ServiceDescriptor service)
    {
        foreach (var method in service.Methods)
        {
            HttpBinding[] bindings = [.. HttpBinding.Of(method)];
            foreach (var binding in bindings)
                Add(binding, binding == bindings[0] ? "" : $"_{binding.Verb.ToLowerInvariant()}", bindings.Length > 1);
        }
    }

    private void Add(HttpBinding binding, string idSuffix, bool hasOthers)
    {
        var method = binding.Method;
        var path = OperationPath.Of(binding, _paths);
        var comment = FailureResponses.WithoutFailures(comments.Of(method));
        var operation = new OpenApiOperation
        {
            OperationId = $"{method.Service.Name}_{method.Name}{idSuffix}",
            Tags = new HashSet<OpenApiTagReference> { new(method.Service.Name, document) },
            Summary = FirstSentence().Match(comment).Value.TrimEnd('.', ':', ';') + (hasOthers ? HowObjectsAreRead(binding) : ""),
            Description = $"{comment} {HowBodyIsRead(binding)}".Trim(),
            Parameters = [.. new OperationParameters(binding, path, comments, _schemas).All()],
            RequestBody = Body(binding),
            Responses = new OpenApiResponses { [$"{SuccessStatus(method)}"] = Success(binding) },
        };
        foreach (var (status, response) in _failures.Of(binding))
            operation.Responses[$"{status}"] = response;
        options.DescribeMethod?.Invoke(document, operation, method);
        if (!document.Paths.TryGetValue(path.ToString(), out var item))
            document.Paths[path.ToString()] = item = new OpenApiPathItem();
        ((OpenApiPathItem)item).AddOperation(HttpMethod.Parse(binding.Verb), operation);
    }

    private OpenApiRequestBody? Body(HttpBinding binding)
    {
        if (binding.Body.Length == 0)
            return null;
        if (RawBody.OfRequest(binding) is not null)
            return new OpenApiRequestBody { Content = Binary() };
        var body = new OpenApiMediaType { Schema = _schemas.OfBody(binding), Example = _examples.Request(binding.Method) };
        var content = new Dictionary<string, IOpenApiMediaType> { [MediaTypes.Json] = body };
        if (BodyMask.Of(binding)?.Depth == MaskDepth.Deep)
            content["application/merge-patch+json"] = body;
        return new OpenApiRequestBody { Required = !binding.MayHaveNoBody, Content = content };
    }

    private static string HowBodyIsRead(HttpBinding binding) => BodyMask.Of(binding)?.Depth switch
    {
        MaskDepth.Deep => "Only the fields in the body change. Null clears a field; nested objects are merged (RFC 7396).",
        MaskDepth.Shallow => "Only the fields in the body change. Null clears a field; nested objects are replaced as a whole.",
        _ => "",
    };

    // Tells the PATCH of a method from its PUT.
    private static string HowObjectsAreRead(HttpBinding binding) => BodyMask.Of(binding)?.Depth switch
    {
        MaskDepth.Deep => ", merging nested objects",
        MaskDepth.Shallow => ", replacing nested objects",
        _ => "",
    };

    private OpenApiResponse Success(HttpBinding binding)
    {
        var method = binding.Method;
        var response = new OpenApiResponse { Description = "Success.", Headers = Headers(method) };
        if (SuccessStatus(method) == StatusCodes.Status204NoContent)
            return response;
        response.Content = RawBody.OfResponse(binding) is not null ? Binary() : new Dictionary<string, IOpenApiMediaType>
        {
            [MediaTypes.Json] = new OpenApiMediaType { Schema = _schemas.OfResponse(binding), Example = _examples.Response(method) },
        };
        return response;
    }

    private static Dictionary<string, IOpenApiMediaType> Binary() => new()
    {
        ["*/*"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
    };

    private static Dictionary<string, IOpenApiHeader>? Headers(MethodDescriptor method)
    {
        var headers = new Dictionary<string, IOpenApiHeader>();
        if (RestRules.Of(method).Location.Length > 0)
            headers["Location"] = Header("The path of the created resource.");
        if (EtagField.Of(method.OutputType) is not null)
            headers["ETag"] = Header("The entity tag of the resource, for If-Match.");
        return headers.Count > 0 ? headers : null;
    }

    private static OpenApiHeader Header(string description) =>
        new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static int SuccessStatus(MethodDescriptor method) =>
        RestRules.Of(method).SuccessStatus is var status and not 0 ? status : StatusCodes.Status200OK;

    [GeneratedRegex(@"^.*?([.:;](?=\s)|$)", RegexOptions.Singleline)]
    private static partial Regex FirstSentence();
}
