using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace CustomerGrpc.Tests.Support;

/// <summary>A small gRPC client: unary calls over HTTP/2 without TLS (prior knowledge).</summary>
public sealed class GrpcClient(Uri address, string? token) : IDisposable
{
    private const int PrefixLength = 5;

    private readonly HttpClient _http = new() { BaseAddress = address };

    /// <summary>Makes one call, for example of <c>customers.v1.CustomerService/GetCustomer</c>.</summary>
    public Task<GrpcAnswer<TResponse>> CallAsync<TResponse>(string method, IMessage request, params (string Name, string Value)[] metadata)
        where TResponse : class, IMessage<TResponse>, new() => SendAsync<TResponse>(method, Frame(request), metadata);

    /// <summary>Makes one call whose body is given as it goes over the wire, frame prefix included.</summary>
    public async Task<GrpcAnswer<TResponse>> SendAsync<TResponse>(string method, byte[] body, params (string Name, string Value)[] metadata)
        where TResponse : class, IMessage<TResponse>, new()
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/" + method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (token is not null)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in metadata)
            message.Headers.Add(name, value);

        using var response = await _http.SendAsync(message);
        var content = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = content.Length == 0 ? null : new MessageParser<TResponse>(() => new()).ParseFrom(Unframe(content));
        // Without a message the trailers come as the headers ("Trailers-Only", PROTOCOL-HTTP2.md).
        return new(answer, response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers, response.Headers);
    }

    public void Dispose() => _http.Dispose();

    private static byte[] Frame(IMessage message)
    {
        var frame = new byte[PrefixLength + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - PrefixLength);
        message.WriteTo(frame.AsSpan(PrefixLength));
        return frame;
    }

    private static byte[] Unframe(byte[] content)
    {
        Assert.Equal(0, content[0]);
        Assert.Equal(content.Length - PrefixLength, BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(1)));
        return content[PrefixLength..];
    }
}
