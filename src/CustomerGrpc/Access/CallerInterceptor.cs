using System.Collections.Concurrent;
using System.Globalization;
using CustomerGrpc.Access.V1;
using CustomerGrpc.Rpc.Hosting;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace CustomerGrpc.Access;

/// <summary>
/// Finds out who calls, counts the call and checks what the caller may do, before a method that declares a scope runs; a method
/// that declares none is open to anybody.
/// </summary>
internal sealed class CallerInterceptor(
    IEnumerable<AccessPolicy> policies, BearerCredentials bearer, RateLimiter limiter, Scopes scopes, TimeProvider clock) : Interceptor
{
    private readonly Dictionary<Type, AccessPolicy> _policies = policies.ToDictionary(policy => policy.Service);
    private readonly ConcurrentDictionary<BoundMethod, (string Scope, AccessPolicy Policy)> _rules = new();

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        await AdmitAsync(context);
        return await continuation(request, context);
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        await AdmitAsync(context);
        return await continuation(requestStream, context);
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        await AdmitAsync(context);
        await continuation(request, responseStream, context);
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        await AdmitAsync(context);
        await continuation(requestStream, responseStream, context);
    }

    private ValueTask AdmitAsync(ServerCallContext context)
    {
        var (scope, policy) = _rules.GetOrAdd(((HttpServerCallContext)context).BoundMethod, RulesOf);
        return scope.Length > 0 ? BindAsync(context, scope, policy) : ValueTask.CompletedTask;
    }

    private async ValueTask BindAsync(ServerCallContext context, string scope, AccessPolicy policy)
    {
        var http = context.GetHttpContext();
        var caller = await policy.Credentials.CallerOfAsync(http, context.CancellationToken);
        if (await limiter.TakeAsync(caller.Credential, policy.Limit, context.CancellationToken) is { } standing)
            Tell(http.Response.Headers, policy.Limit!, standing);
        if (!scopes.Allows(caller, scope))
            throw AccessError.ScopeMissing(scope);
        caller.Bind(context);
    }

    private void Tell(IHeaderDictionary headers, RateLimit limit, RateStanding standing)
    {
        headers["X-RateLimit-Limit"] = limit.Requests.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = standing.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = standing.Reset.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        if (standing.IsAllowed)
            return;
        var seconds = (int)Math.Ceiling((standing.Reset - clock.GetUtcNow()).TotalSeconds);
        headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        throw AccessError.RateLimited(limit, seconds);
    }

    private (string Scope, AccessPolicy Policy) RulesOf(BoundMethod method) => (
        method.Descriptor.GetOptions()?.GetExtension(AnnotationsExtensions.Scope) ?? "",
        _policies.GetValueOrDefault(method.ServiceType) ?? new AccessPolicy(method.ServiceType, bearer, null));
}
