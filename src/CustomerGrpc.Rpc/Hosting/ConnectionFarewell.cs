using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Rpc.Hosting;

/// <summary>
/// Tells the client of an HTTP/1.1 connection that it is asked to go, for which HTTP/2 has GOAWAY: the next response says
/// <c>Connection: close</c> (RFC 9112, section 9.6). Kestrel alone closes an idle connection at once, and a request that was on
/// its way to it is lost without a word.
/// </summary>
public static class ConnectionFarewell
{
    /// <summary>Gives the endpoint's connections time to be told.</summary>
    /// <param name="listen">The endpoint; or the defaults of all, in <c>ConfigureEndpointDefaults</c>.</param>
    /// <param name="patience">How long a connection on which no request comes is kept.</param>
    public static ListenOptions UseConnectionFarewell(this ListenOptions listen, TimeSpan patience)
    {
        var clock = listen.ApplicationServices.GetService<TimeProvider>() ?? TimeProvider.System;
        listen.Use(next => (listen.Protocols & HttpProtocols.Http1) == 0 ? next : async connection =>
        {
            using var farewell = new Farewell(connection, patience, clock);
            await next(connection);
        });
        return listen;
    }

    /// <summary>Lets responses say it.</summary>
    public static IServiceCollection AddConnectionFarewell(this IServiceCollection services) =>
        services.AddTransient<IStartupFilter, Responses>();

    /// <summary>Stands between the server, which asks the connection to go, and Kestrel's HTTP, which would go.</summary>
    private sealed class Farewell : IConnectionLifetimeNotificationFeature, IDisposable
    {
        private readonly ConnectionContext _connection;
        private readonly IConnectionLifetimeNotificationFeature _server;
        private readonly CancellationTokenSource _going = new();
        private readonly CancellationTokenRegistration _asked;
        private readonly TimeSpan _patience;
        private readonly TimeProvider _clock;
        private ITimer? _waiting;
        private volatile bool _isAsked;

        public Farewell(ConnectionContext connection, TimeSpan patience, TimeProvider clock)
        {
            (_connection, _patience, _clock) = (connection, patience, clock);
            ConnectionClosedRequested = _going.Token;
            _server = connection.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>();
            connection.Features.Set<IConnectionLifetimeNotificationFeature>(this);
            connection.Features.Set(this);
            _asked = _server.ConnectionClosedRequested.Register(Ask);
        }

        /// <summary>Whether the next response is the last.</summary>
        public bool IsAsked => _isAsked;

        public CancellationToken ConnectionClosedRequested { get; set; }

        public void RequestClose() => _server.RequestClose();

        public void Dispose()
        {
            _asked.Dispose();
            _waiting?.Dispose();
            _going.Dispose();
        }

        private void Ask()
        {
            if (_connection.Features.Get<ITlsApplicationProtocolFeature>() is { } tls && tls.ApplicationProtocol.Span.SequenceEqual("h2"u8))
            {
                _going.Cancel();
                return;
            }
            _isAsked = true;
            _waiting = _clock.CreateTimer(_ => Go(), null, _patience, Timeout.InfiniteTimeSpan);
        }

        private void Go()
        {
            try
            {
                _going.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The connection went meanwhile.
            }
        }
    }

    private sealed class Responses : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                if (context.Features.Get<Farewell>() is { IsAsked: true })
                    context.Response.Headers.Connection = "close";
                return rest(context);
            });
            next(app);
        };
    }
}
