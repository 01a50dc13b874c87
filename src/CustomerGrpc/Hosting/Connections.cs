using CustomerGrpc.Rpc.Hosting;
using CustomerGrpc.Rpc.Services;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CustomerGrpc.Hosting;

/// <summary>How long connections live, and how the server lets go of them.</summary>
internal static class Connections
{
    // A ping keeps the connection through balancers and firewalls, of which none common forgets an idle one within a minute, and
    // finds the client that has gone without a word.
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(20);

    // Often enough that new replicas get their share of long-lived gRPC clients, too seldom for the reconnects to cost anything.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan MaxAgeGrace = TimeSpan.FromMinutes(5);

    // Longer than a connection of a busy client lies idle, and than GOAWAY is on its way: so a request finds one that takes it, or none.
    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(1);

    public static void Configure(WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(KeepAlive);
        builder.Services.AddConnectionFarewell();
        var drain = builder.Configuration.GetValue<TimeSpan>("Shutdown:Drain");
        var grace = builder.Configuration.GetValue("Shutdown:Grace", TimeSpan.FromSeconds(30));
        builder.Services.Configure<HealthOptions>(options => options.DrainTime = drain);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = drain + grace);
    }

    private static void KeepAlive(KestrelServerOptions kestrel)
    {
        kestrel.Limits.Http2.KeepAlivePingDelay = PingDelay;
        kestrel.Limits.Http2.KeepAlivePingTimeout = PingTimeout;
        kestrel.ConfigureEndpointDefaults(listen => listen.UseConnectionFarewell(FarewellPatience).UseMaxConnectionAge(MaxAge, MaxAgeGrace));
    }
}
