using CustomerGrpc.Transcoding.Http;
using CustomerGrpc.Transcoding.OpenApi;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds OpenAPI documents that describe the REST APIs.</summary>
public static class OpenApiEndpoints
{
    private const string Path = "/openapi/{name}.json";

    /// <summary>Adds the services that <see cref="MapOpenApi"/> needs.</summary>
    /// <param name="grpc">The builder that <c>AddGrpc</c> returned. <c>AddRestTranscoding</c> must have been called on it.</param>
    /// <param name="configure">Sets what the descriptors do not contain.</param>
    public static IGrpcServerBuilder AddOpenApi(this IGrpcServerBuilder grpc, Action<OpenApiOptions>? configure = null)
    {
        if (configure is not null)
            grpc.Services.Configure(configure);
        grpc.Services.TryAddSingleton<FailureExamples>();
        grpc.Services.TryAddSingleton<OpenApiDocuments>();
        return grpc;
    }

    /// <summary>
    /// Maps <c>/openapi/{name}.json</c>: an OpenAPI 3.1 document for each proto package with REST routes, under the package's name.
    /// </summary>
    /// <param name="endpoints">The application, whose gRPC services have been mapped.</param>
    public static void MapOpenApi(this IEndpointRouteBuilder endpoints) =>
        endpoints.Map(Path, (string name, OpenApiDocuments documents) => documents.Find(name) is { } json
            ? Results.Bytes(json, "application/json")
            : Results.NotFound()).IsPage();

    /// <summary>The names and titles of the documents, in the order in which the services were mapped.</summary>
    /// <param name="endpoints">The application.</param>
    public static IReadOnlyList<(string Name, string Title)> OpenApiDocumentNames(this IEndpointRouteBuilder endpoints) =>
        endpoints.ServiceProvider.GetRequiredService<OpenApiDocuments>().Names;

    /// <summary>A document as JSON; null if there is no document with the name.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="name">The document's name.</param>
    public static byte[]? OpenApiDocument(this IEndpointRouteBuilder endpoints, string name) =>
        endpoints.ServiceProvider.GetRequiredService<OpenApiDocuments>().Find(name);
}
