using CustomerGrpc.Errors;
using CustomerGrpc.Transcoding;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace CustomerGrpc.Api;

/// <summary>Lets gRPC calls read their messages through <see cref="RequestFrames"/>.</summary>
internal sealed class RequestFramesMiddleware(RequestDelegate next, MappedServices services)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method is { } method && !http.IsRest())
            http.Features.Set<IRequestBodyPipeFeature>(new RequestFrames(
                http.Request.BodyReader,
                method.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming,
                failure => failure.ToRpcException(services.MethodOf(method).InputType, Failure.Domain)));
        return next(http);
    }
}
