using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CustomerGrpc.Hosting;

/// <summary>
/// Closes connections that have reached an age, so that the load balancer spreads long-lived clients over new replicas (gRFC A9). The
/// client gets GOAWAY; its running calls get some more time before the connection is aborted.
/// </summary>
internal static class ConnectionAge
{
    private const double Jitter = 0.1;

    /// <summary>Limits the age of an endpoint's connections. It varies by 10 %, so that connections do not all end at once.</summary>
    /// <param name="listen">The endpoint, or the defaults of all endpoints.</param>
    /// <param name="age">The age at which the client is asked to reconnect.</param>
    /// <param name="grace">The time that running calls have after that.</param>
    public static ListenOptions UseMaxConnectionAge(this ListenOptions listen, TimeSpan age, TimeSpan grace)
    {
        var clock = listen.ApplicationServices.GetService<TimeProvider>() ?? TimeProvider.System;
        listen.Use(next => async connection =>
        {
            var spread = age * (1 + (((Random.Shared.NextDouble() * 2) - 1) * Jitter));
            using var asking = clock.CreateTimer(AskToClose, connection, spread, Timeout.InfiniteTimeSpan);
            using var cutting = clock.CreateTimer(Cut, connection, spread + grace, Timeout.InfiniteTimeSpan);
            await next(connection);
        });
        return listen;
    }

    private static void AskToClose(object? connection) =>
        ((ConnectionContext)connection!).Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

    private static void Cut(object? connection) =>
        ((ConnectionContext)connection!).Abort(new ConnectionAbortedException("The connection has reached its maximum age."));
}
