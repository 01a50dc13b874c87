using System.Collections.Concurrent;
using CustomerGrpc.Access.V1;
using CustomerGrpc.Rpc.Hosting;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace CustomerGrpc.Access;

/// <summary>
/// Finds out who calls, from <c>Authorization: Bearer …</c> (RFC 6750), before a method that declares a scope runs; a method
/// that declares none is open to anybody.
/// </summary>
internal sealed class CallerInterceptor(AccessTokens tokens, Scopes scopes) : Interceptor
{
    private const string Scheme = "Bearer ";

    private readonly ConcurrentDictionary<MethodDescriptor, string> _requiredScopes = new();

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var scope = _requiredScopes.GetOrAdd(((HttpServerCallContext)context).BoundMethod.Descriptor, RequiredScope);
        if (scope.Length > 0)
            await BindAsync(context, scope);
        return await continuation(request, context);
    }

    private async ValueTask BindAsync(ServerCallContext context, string scope)
    {
        var caller = await FindCallerAsync(context.GetHttpContext(), context.CancellationToken);
        if (!scopes.Allows(caller, scope))
            throw AccessError.ScopeMissing(scope);
        caller.Bind(context);
    }

    private async ValueTask<Caller> FindCallerAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && await tokens.FindCallerAsync(header[Scheme.Length..].Trim(), cancellationToken) is { } caller)
            return caller;

        http.Response.Headers.WWWAuthenticate = "Bearer";
        throw header.Length == 0 ? AccessError.CredentialMissing() : AccessError.CredentialInvalid();
    }

    private static string RequiredScope(MethodDescriptor method) => method.GetOptions()?.GetExtension(AnnotationsExtensions.Scope) ?? "";
}
