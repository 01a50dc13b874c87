using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CustomerGrpc.Hosting;

/// <summary>Configures keep-alive, the age of connections, and the shutdown.</summary>
internal static class Connections
{
    // The ping keeps connections open through load balancers and firewalls, which often drop idle ones after a minute, and finds clients
    // that have disappeared.
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(20);

    // Short enough that new replicas get their share of long-lived gRPC clients, long enough that reconnecting costs nothing.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan MaxAgeGrace = TimeSpan.FromMinutes(5);

    // What a client can send of a request before the service reads it, in bytes. It takes memory while a large body waits for its turn.
    private const int MaxUnreadSize = 64 * 1024;

    public static void AddConnections(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(KeepAlive);
        builder.WebHost.ConfigureKestrel(LimitUnread);
        var drain = builder.Configuration.GetValue<TimeSpan>("Shutdown:Drain");
        var grace = builder.Configuration.GetValue("Shutdown:Grace", TimeSpan.FromSeconds(30));
        builder.Services.AddSingleton(services => new ShutdownDrain(
            drain, services.GetRequiredService<IHostApplicationLifetime>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<ShutdownDrain>());
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = drain + grace);
    }

    private static void KeepAlive(KestrelServerOptions kestrel)
    {
        kestrel.Limits.Http2.KeepAlivePingDelay = PingDelay;
        kestrel.Limits.Http2.KeepAlivePingTimeout = PingTimeout;
        kestrel.ConfigureEndpointDefaults(listen => listen.UseMaxConnectionAge(MaxAge, MaxAgeGrace));
    }

    private static void LimitUnread(KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxRequestBufferSize = MaxUnreadSize;
        kestrel.Limits.Http2.InitialStreamWindowSize = MaxUnreadSize;
        // Kestrel tells the client what it has read when that is half of the window. The other half must be enough for all streams of a
        // connection but one to wait, or the one that is read would wait for them.
        kestrel.Limits.Http2.InitialConnectionWindowSize = 2 * kestrel.Limits.Http2.MaxStreamsPerConnection * MaxUnreadSize;
    }
}
