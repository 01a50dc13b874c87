using CustomerGrpc.Rpc.Hosting;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Rpc.Wire;

/// <summary>
/// Answers gRPC calls that no endpoint took. It stands after all endpoints, so that it neither catches the path of another carrier
/// nor shows up in the verbs that routing allows there.
/// </summary>
internal sealed class UnimplementedCalls(MappedServices services) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        app.Use(Answer);
    };

    private Task Answer(HttpContext http, RequestDelegate next)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || !CallRules.IsGrpc(http.Request.ContentType))
            return next(http);
        if (!CallRules.Accept(http))
            return Task.CompletedTask;
        var path = http.Request.Path.Value.AsSpan().TrimStart('/');
        var service = path[..Math.Max(path.IndexOf('/'), 0)].ToString();
        var detail = services.Contains(service) ? "Method is unimplemented." : "Service is unimplemented.";
        http.Response.ContentType = CallRules.ContentType;
        StatusTrailers.Write(http.Response.Headers, new Status(StatusCode.Unimplemented, detail));
        return Task.CompletedTask;
    }
}
