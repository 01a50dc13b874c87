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
/// Gives a client that is asked to go the time to hear it. Over HTTP/1.1 the next response says <c>Connection: close</c> (RFC 9112,
/// section 9.6); over HTTP/2 the connection stays a while after GOAWAY (RFC 9113, section 6.8). Kestrel alone closes an idle
/// connection at once, and a request that was about to be sent on it is lost without a word.
/// </summary>
public static class ConnectionFarewell
{
    /// <summary>Gives the endpoint's connections time to be told.</summary>
    /// <param name="listen">The endpoint; or the defaults of all, in <c>ConfigureEndpointDefaults</c>.</param>
    /// <param name="patience">How long a connection on which no request comes, or that the client does not close after GOAWAY, is kept.</param>
    public static ListenOptions UseConnectionFarewell(this ListenOptions listen, TimeSpan patience)
    {
        var clock = listen.ApplicationServices.GetService<TimeProvider>() ?? TimeProvider.System;
        listen.Use(next => async connection =>
        {
            using var farewell = new Farewell(connection, listen.Protocols, patience, clock);
            var transport = new LingeringTransport(connection.Transport);
            connection.Transport = transport;
            await next(connection);
            if (farewell.HasGoAway)
                await LingerAsync(transport, patience, clock);
        });
        return listen;
    }

    /// <summary>Lets responses say it, and has listeners take who has connected before they close.</summary>
    public static IServiceCollection AddConnectionFarewell(this IServiceCollection services) =>
        services.AddTransient<IStartupFilter, Responses>().AddSingleton<IConnectionListenerFactory, DrainedListeners>();

    private static async Task LingerAsync(LingeringTransport transport, TimeSpan patience, TimeProvider clock)
    {
        using var time = new CancellationTokenSource(patience, clock);
        await transport.LingerAsync(time.Token);
    }

    /// <summary>Stands between the server, which asks the connection to go, and Kestrel's HTTP, which would go.</summary>
    private sealed class Farewell : IConnectionLifetimeNotificationFeature, IDisposable
    {
        private readonly ConnectionContext _connection;
        private readonly IConnectionLifetimeNotificationFeature _server;
        private readonly CancellationTokenSource _going = new();
        private readonly CancellationTokenRegistration _asked;
        private readonly HttpProtocols _protocols;
        private readonly TimeSpan _patience;
        private readonly TimeProvider _clock;
        private ITimer? _waiting;
        private bool _isHttp2;
        private volatile bool _isAsked;

        public Farewell(ConnectionContext connection, HttpProtocols protocols, TimeSpan patience, TimeProvider clock)
        {
            (_connection, _protocols, _patience, _clock) = (connection, protocols, patience, clock);
            ConnectionClosedRequested = _going.Token;
            _server = connection.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>();
            connection.Features.Set<IConnectionLifetimeNotificationFeature>(this);
            connection.Features.Set(this);
            _asked = _server.ConnectionClosedRequested.Register(Ask);
        }

        /// <summary>Whether the next response is the last, and has to say so.</summary>
        public bool HasLastResponse => _isAsked && !_isHttp2;

        /// <summary>Whether the client was told by GOAWAY.</summary>
        public bool HasGoAway => _isAsked && _isHttp2;

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
            _isHttp2 = SpeaksHttp2();
            _isAsked = true;
            if (_isHttp2)
                Go();
            else
                _waiting = _clock.CreateTimer(_ => Go(), null, _patience, Timeout.InfiniteTimeSpan);
        }

        private bool SpeaksHttp2()
        {
            try
            {
                return (_protocols & HttpProtocols.Http1) == 0
                    || (_connection.Features.Get<ITlsApplicationProtocolFeature>() is { } tls && tls.ApplicationProtocol.Span.SequenceEqual("h2"u8));
            }
            catch (ObjectDisposedException)
            {
                // The connection went meanwhile.
                return false;
            }
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
                if (context.Features.Get<Farewell>() is { HasLastResponse: true })
                    context.Response.Headers.Connection = "close";
                return rest(context);
            });
            next(app);
        };
    }
}
