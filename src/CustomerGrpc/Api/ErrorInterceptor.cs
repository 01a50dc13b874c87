using CustomerGrpc.Transcoding;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace CustomerGrpc.Api;

/// <summary>Translates what use cases throw to a status with details, once, for gRPC and REST.</summary>
internal sealed class ErrorInterceptor(FailureStatuses statuses, MappedServices services) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw ToRpcException(exception, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw ToRpcException(exception, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw ToRpcException(exception, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw ToRpcException(exception, context);
        }
    }

    private static bool IsFailure(Exception exception) => exception is not RpcException and not OperationCanceledException;

    private RpcException ToRpcException(Exception exception, ServerCallContext context) =>
        statuses.ToRpcException(exception, context.Method, PathOfCustomer(services.MethodOf(context).InputType));

    /// <summary>Use cases name fields of the customer; where the request holds the customer in a field, that comes first.</summary>
    private static string PathOfCustomer(MessageDescriptor request) =>
        request.FindFieldByName("customer") is { FieldType: FieldType.Message } field ? $"{field.Name}." : "";
}
