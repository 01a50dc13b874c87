using System.Net;
using System.Net.Sockets;
using System.Text;
using CustomerGrpc.Transcoding.Http.Errors;
using CustomerGrpc.Transcoding.Tests.Conformance;
using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Transcoding.Tests.Http;

/// <summary>The test services over REST on Kestrel, called with raw requests.</summary>
public class RestServer : IAsyncLifetime
{
    private TestServer? _server;

    public async ValueTask InitializeAsync() => _server = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public Uri Address => _server!.Address;

    protected virtual Task<TestServer> StartAsync() => TestServer.StartAsync(
        app =>
        {
            app.MapGrpcService<ThingsService>();
            app.MapGrpcService<VendorService>();
            app.MapGrpcService<RuledService>();
        },
        configure: options => options.MaxReceiveMessageSize = 64 * 1024,
        transcoder: grpc => grpc.AddRestTranscoding(
            options => options.TypeRegistry = TypeRegistry.FromFiles(UnenforcedReflection.Descriptor)),
        grpc: grpc => grpc.AddContractRules(options => options.ErrorDomain = "kinds.v1"),
        services: services => services.AddSingleton<HttpErrorFormat, VendorErrors>().AddSingleton<HttpErrorFormat, ShorterErrors>());

    /// <summary>Sends a request and reads the response.</summary>
    public Task<RawResponse> SendAsync(string method, string target, byte[]? body = null, params string[] headers) =>
        SendRawAsync(Request(method, target, body, headers));

    public Task<RawResponse> SendAsync(string method, string target, string json, params string[] headers) =>
        SendAsync(method, target, Encoding.UTF8.GetBytes(json), [.. headers, "Content-Type: application/json"]);

    /// <summary>Sends the request of a row and reads the response.</summary>
    public Task<RawResponse> SendAsync(ConformanceRow row, CancellationToken cancellationToken = default)
    {
        var body = row.Body is null ? null : Encoding.UTF8.GetBytes(row.Body);
        return SendRawAsync(Request(row.Method, row.Target, body, row.RequestHeaders), cancellationToken);
    }

    public async Task<RawResponse> SendRawAsync(byte[] request, CancellationToken cancellationToken = default)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port, cancellationToken);
        await socket.SendAsync(request, cancellationToken);
        using var stream = new NetworkStream(socket);
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, cancellationToken);
        return RawResponse.Parse(all.ToArray());
    }

    private static byte[] Request(string method, string target, byte[]? body, IReadOnlyList<string> headers)
    {
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        foreach (var header in headers)
            head.Append(header).Append("\r\n");
        if (body is not null && !headers.Any(header => header.StartsWith("Transfer-Encoding", StringComparison.Ordinal)))
            head.Append($"Content-Length: {body.Length}\r\n");
        return [.. Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), .. body ?? []];
    }
}

/// <summary>A raw HTTP response.</summary>
public sealed record RawResponse(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    public string Body => Encoding.UTF8.GetString(Bytes);

    public static RawResponse Parse(byte[] response)
    {
        var end = response.AsSpan().IndexOf("\r\n\r\n"u8);
        Assert.True(end > 0, "no answer");
        var lines = Encoding.Latin1.GetString(response, 0, end).Split("\r\n");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var (name, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
            headers[name] = headers.TryGetValue(name, out var before) ? $"{before}, {value}" : value;
        }
        var body = response[(end + 4)..];
        return new RawResponse(
            int.Parse(lines[0].Split(' ')[1], null), headers, headers.ContainsKey("Transfer-Encoding") ? Unchunk(body) : body);
    }

    private static byte[] Unchunk(ReadOnlySpan<byte> body)
    {
        var whole = new List<byte>();
        for (; ; )
        {
            var end = body.IndexOf("\r\n"u8);
            var size = Convert.ToInt32(Encoding.ASCII.GetString(body[..end]), 16);
            if (size == 0)
                return [.. whole];
            whole.AddRange(body.Slice(end + 2, size));
            body = body[(end + 4 + size)..];
        }
    }
}
