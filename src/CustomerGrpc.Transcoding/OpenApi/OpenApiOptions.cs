using System.Reflection;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Microsoft.OpenApi;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>What the descriptors leave unsaid about the REST APIs that are documented.</summary>
public sealed class OpenApiOptions
{
    /// <summary>
    /// The assembly that carries <c>contract.binpb</c>, protoc's descriptor set with source info, and examples: an embedded
    /// <c>package/path/examples/Method.json</c> holds an object with <c>request</c> and <c>response</c>. Without it there are no comments and
    /// examples.
    /// </summary>
    public Assembly? Contract { get; set; }

    /// <summary>Adds to a document; it is called once for each service in it.</summary>
    public Action<OpenApiDocument, ServiceDescriptor>? DescribeService { get; set; }

    /// <summary>Adds to an operation, for example what its caller must prove.</summary>
    public Action<OpenApiDocument, OpenApiOperation, MethodDescriptor>? DescribeMethod { get; set; }

    /// <summary>Which failures a method has beside those that its comment lists.</summary>
    public Func<MethodDescriptor, IEnumerable<StatusCode>> CommonFailures { get; set; } = _ => [];

    /// <summary>The field of a body that a failure other than INVALID_ARGUMENT blames, in the proto's spelling; null for none.</summary>
    public Func<StatusCode, string?> FieldOf { get; set; } = _ => null;

    /// <summary>What the examples of a method's failure tell programs (AIP-193); the code's own name as the reason when null.</summary>
    public Func<MethodDescriptor, StatusCode, ErrorInfo?> InfoOf { get; set; } = (_, _) => null;
}
