using System.Collections.Concurrent;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>
/// Checks every request against the rules of the contract (buf.validate, google.api.field_behavior) before the method is called, over
/// gRPC and REST. For an update, only the fields in its mask are checked. A request that breaks rules fails with INVALID_ARGUMENT and a
/// BadRequest that lists the first violations.
/// </summary>
internal sealed class ContractRules(MappedServices services, IOptions<ContractOptions> options) : Interceptor
{
    private readonly ConcurrentDictionary<MethodDescriptor, RequestRules> _known = new();

    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(request, context);
        return continuation(request, context);
    }

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(request, context);
        return continuation(request, responseStream, context);
    }

    /// <inheritdoc/>
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        continuation(new CheckedRequests<TRequest>(requestStream, request => Check(request, context)), context);

    /// <inheritdoc/>
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        continuation(new CheckedRequests<TRequest>(requestStream, request => Check(request, context)), responseStream, context);

    /// <summary>The rules that a request over REST breaks.</summary>
    /// <param name="request">The request.</param>
    /// <param name="method">The method.</param>
    /// <param name="mask">The mask of the request; null if it has none.</param>
    public FieldViolations Violations(IMessage request, MethodDescriptor method, UpdateMask? mask) =>
        RulesOf(method).Check(request, refusesNul: false, ref mask, out _);

    private RequestRules RulesOf(MethodDescriptor method) => _known.GetOrAdd(method, static method => new RequestRules(method));

    private void Check<TRequest>(TRequest request, ServerCallContext context)
    {
        if (request is not IMessage message)
            return;
        var rules = RulesOf(services.MethodOf(context));
        // Over REST the mask has been derived from the body, and the JSON reader has rejected U+0000.
        var isRest = context.IsRest();
        var mask = isRest ? context.GetHttpContext().Features.Get<UpdateMask>() : null;
        var violations = rules.Check(message, refusesNul: !isRest, ref mask, out var areLeftToMethod);
        if (violations.Count > 0 && areLeftToMethod)
            context.GetHttpContext().Features.Set(new UndecidedViolations(violations.First));
        else if (violations.Count > 0)
            throw violations.ToFailure(options.Value.InvalidFieldReason).For(context, message.Descriptor, options.Value.ErrorDomain);
        if (mask is not null)
            context.GetHttpContext().Features.Set(mask);
    }

    private sealed class CheckedRequests<T>(IAsyncStreamReader<T> requests, Action<T> check) : IAsyncStreamReader<T>
    {
        public T Current => requests.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (!await requests.MoveNext(cancellationToken))
                return false;
            check(requests.Current);
            return true;
        }
    }
}
