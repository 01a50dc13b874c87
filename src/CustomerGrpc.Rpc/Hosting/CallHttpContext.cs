using CustomerGrpc.Rpc.Hosting;
using Microsoft.AspNetCore.Http;

namespace Grpc.Core;

/// <summary>The way from a call to its HTTP request.</summary>
public static class CallHttpContext
{
    /// <summary>The HTTP request that carries the call, also of a context that an interceptor has wrapped and that passes on UserState.</summary>
    /// <param name="context">The call.</param>
    public static HttpContext GetHttpContext(this ServerCallContext context) => context is HttpServerCallContext call
        ? call.HttpContext
        : (HttpContext)context.UserState[HttpServerCallContext.HttpContextKey];
}
