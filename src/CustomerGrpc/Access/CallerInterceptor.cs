using System.Collections.Concurrent;
using CustomerGrpc.Access.V1;
using CustomerGrpc.Rpc.Hosting;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Net.Http.Headers;

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
        var header = context.GetHttpContext().Request.Headers[HeaderNames.Authorization].ToString();
        if (header.Length == 0)
            throw AccessError.CredentialMissing();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            throw AccessError.CredentialInvalid();

        var caller = await tokens.FindCallerAsync(header[Scheme.Length..].Trim(), context.CancellationToken)
            ?? throw AccessError.CredentialInvalid();
        if (!scopes.Allows(caller, scope))
            throw AccessError.ScopeMissing(scope);
        caller.Bind(context);
    }

    private static string RequiredScope(MethodDescriptor method) => method.GetOptions()?.GetExtension(AnnotationsExtensions.Scope) ?? "";
}
