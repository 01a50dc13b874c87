using System.Reflection;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Microsoft.OpenApi;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>What the OpenAPI documents contain beside the information in the descriptors.</summary>
public sealed class OpenApiOptions
{
    /// <summary>
    /// The assembly with the resources <c>contract.binpb</c>, a descriptor set that protoc wrote with source info, and
    /// <c>package/path/examples/Method.json</c>, objects with the members <c>request</c> and <c>response</c>. Null for no comments and no
    /// examples.
    /// </summary>
    public Assembly? Contract { get; set; }

    /// <summary>Completes a document; called for each service in it.</summary>
    public Action<OpenApiDocument, ServiceDescriptor>? DescribeService { get; set; }

    /// <summary>Completes an operation, for example with its security requirements.</summary>
    public Action<OpenApiDocument, OpenApiOperation, MethodDescriptor>? DescribeMethod { get; set; }

    /// <summary>The failures of a method that its comment does not list.</summary>
    public Func<MethodDescriptor, IEnumerable<StatusCode>> CommonFailures { get; set; } = _ => [];

    /// <summary>The field that the example of a failure other than INVALID_ARGUMENT names, in proto spelling; null for none.</summary>
    public Func<StatusCode, string?> FieldOf { get; set; } = _ => null;

    /// <summary>The ErrorInfo in the example of a failure (AIP-193). If it is null, the reason is the name of the code.</summary>
    public Func<MethodDescriptor, StatusCode, ErrorInfo?> InfoOf { get; set; } = (_, _) => null;
}
