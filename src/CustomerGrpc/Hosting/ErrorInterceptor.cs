using System.Globalization;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Database;
using CustomerGrpc.Rpc.Hosting;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Status = Google.Rpc.Status;

namespace CustomerGrpc.Hosting;

/// <summary>
/// The border: every exception becomes a google.rpc.Status with an ErrorInfo (AIP-193). What is not meant for the caller is
/// logged and answered as INTERNAL or UNAVAILABLE without its text.
/// </summary>
internal sealed class ErrorInterceptor(ILogger<ErrorInterceptor> logger) : Interceptor
{
    public const string Domain = "customers.v1";

    /// <summary>What RetryInfo says, for HTTP (RFC 9110, section 10.2.3).</summary>
    private const string RetryAfter = "retry-after";

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception) when (IsForTheBorder(exception))
        {
            throw Told(exception, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception exception) when (IsForTheBorder(exception))
        {
            throw Told(exception, context);
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
        catch (Exception exception) when (IsForTheBorder(exception))
        {
            throw Told(exception, context);
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
        catch (Exception exception) when (IsForTheBorder(exception))
        {
            throw Told(exception, context);
        }
    }

    private static bool IsForTheBorder(Exception exception) => exception is not RpcException and not OperationCanceledException;

    private RpcException Told(Exception exception, ServerCallContext context)
    {
        var failure = StatusOf(exception, ((HttpServerCallContext)context).BoundMethod).ToRpcException();
        if (exception is ServiceException { RetryDelay: { } delay })
            failure.Trailers.Add(RetryAfter, Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        return failure;
    }

    private Status StatusOf(Exception exception, BoundMethod method)
    {
        if (exception is ServiceException known)
            return StatusOf(known, PathOfCustomer(method.Descriptor.InputType));

        if (PostgresErrors.IsUnavailable(exception))
        {
            logger.DatabaseUnavailable(method.FullName, exception);
            return StatusOf(new(
                Grpc.Core.StatusCode.Unavailable, ErrorReason.DatabaseUnavailable, "The database cannot be reached; the call may be repeated."));
        }

        logger.CallFailed(method.FullName, exception);
        return StatusOf(new(Grpc.Core.StatusCode.Internal, ErrorReason.Internal, "The service failed."));
    }

    /// <summary>Use cases name fields of the customer; where the request holds the customer in a field, that comes first.</summary>
    private static string PathOfCustomer(MessageDescriptor request) =>
        request.FindFieldByName("customer") is { FieldType: FieldType.Message } field ? $"{field.Name}." : "";

    private static Status StatusOf(ServiceException exception, string path = "")
    {
        var info = new ErrorInfo { Reason = ErrorReasonName.Of(exception.Reason), Domain = Domain };
        foreach (var (key, value) in exception.Metadata)
            info.Metadata.Add(key, value);

        var status = new Status { Code = (int)exception.Code, Message = exception.Message, Details = { Any.Pack(info) } };
        if (exception.RetryDelay is { } delay)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        if (exception.Violations.Count == 0)
            return status;

        var violations = exception.Violations.Select(violation =>
            new BadRequest.Types.FieldViolation { Field = path + violation.Field, Description = violation.Description }).ToList();
        status.Message = string.Join("; ", violations.Select(violation => $"{violation.Field}: {violation.Description}"));
        status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { violations } }));
        return status;
    }
}
