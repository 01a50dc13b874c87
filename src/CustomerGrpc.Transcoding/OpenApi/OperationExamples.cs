using System.Reflection;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>The examples of methods, from the resources of the application.</summary>
internal sealed class OperationExamples(Assembly? contract)
{
    /// <summary>The example of a request body; null if there is none.</summary>
    public JsonNode? Request(MethodDescriptor method) => Read(method)?["request"]?.DeepClone();

    /// <summary>The example of a response body; null if there is none.</summary>
    public JsonNode? Response(MethodDescriptor method) => Read(method)?["response"]?.DeepClone();

    private JsonNode? Read(MethodDescriptor method)
    {
        using var stream = contract?.GetManifestResourceStream($"{method.File.Package.Replace('.', '/')}/examples/{method.Name}.json");
        return stream is null ? null : JsonNode.Parse(stream);
    }
}
