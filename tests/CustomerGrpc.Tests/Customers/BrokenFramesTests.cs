using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf;
using Grpc.Core;

namespace CustomerGrpc.Tests.Customers;

/// <summary>Frames of gRPC that are broken are the caller's mistake: they are answered as such, and not logged as an error.</summary>
public sealed class BrokenFramesTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string Create = "/customers.v1.CustomerService/CreateCustomer";
    private const string Check = "/grpc.health.v1.Health/Check";
    private const string Reflect = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

    private static readonly byte[] Message =
        new CreateCustomerRequest { Customer = new() { Email = "frames@example.com" } }.ToByteArray();

    private static readonly Dictionary<string, (string Path, byte[][] Parts, StatusCode Status)> Calls = new()
    {
        ["a length of 4 GiB"] = (Create, [[0, 0xFF, 0xFF, 0xFF, 0xFF]], StatusCode.ResourceExhausted),
        ["a length of 2 GiB"] = (Create, [[0, 0x7F, 0xFF, 0xFF, 0xFF]], StatusCode.ResourceExhausted),
        ["an unknown flag"] = (Create, [Frame(2, Message)], StatusCode.InvalidArgument),
        ["an unknown flag in parts"] = (Create, [[2], [0, 0, 0, 1, 0]], StatusCode.InvalidArgument),
        ["no gzip"] = (Create, [Frame(1, Message)], StatusCode.InvalidArgument),
        ["gzip that is cut off"] = (Create, [Frame(1, Gzip(Message)[..^8])], StatusCode.InvalidArgument),
        ["gzip and something else"] = (Create, [Frame(1, [.. Gzip(Message), 1, 2, 3])], StatusCode.InvalidArgument),
        ["two messages"] = (Create, [[.. Frame(0, Message), .. Frame(0, Message)]], StatusCode.InvalidArgument),
        ["two messages in parts"] = (Create, [Frame(0, Message), Frame(0, Message)], StatusCode.InvalidArgument),
        ["a message that is cut off"] = (Create, [Frame(0, Message)[..^1]], StatusCode.InvalidArgument),
        ["a header that is cut off"] = (Create, [[0, 0, 0]], StatusCode.InvalidArgument),
        ["no message"] = (Create, [[]], StatusCode.InvalidArgument),
        ["an unknown flag for the health service"] = (Check, [Frame(2, [])], StatusCode.InvalidArgument),
        ["an unknown flag in a stream"] = (Reflect, [Frame(2, [])], StatusCode.InvalidArgument),
        ["a length of 4 GiB in a stream"] = (Reflect, [[0, 0xFF, 0xFF, 0xFF, 0xFF]], StatusCode.ResourceExhausted),
        ["a stream whose second message is cut off"] = (Reflect, [Frame(0, [0x3A, 0]), [0, 0, 0, 0, 9]], StatusCode.InvalidArgument),
    };

    public static TheoryData<string> Names => [.. Calls.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_broken_frame_is_the_mistake_of_the_caller(string name)
    {
        var (path, parts, expected) = Calls[name];

        var (status, message) = await SendAsync(path, parts);

        Assert.True(expected == status, $"{status}: {message}");
        Assert.DoesNotContain(
            service.Log.Lines,
            line => line.StartsWith("Error", StringComparison.Ordinal) || line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Frames_that_arrive_in_parts_and_compressed_ones_are_read()
    {
        var plain = Frame(0, Renamed("parts"));

        Assert.Equal(StatusCode.OK, (await SendAsync(Create, [plain[..3], plain[3..9], plain[9..]])).Status);
        Assert.Equal(StatusCode.OK, (await SendAsync(Create, [Frame(1, Gzip(Renamed("gzip")))])).Status);
        Assert.Equal(StatusCode.OK, (await SendAsync(Reflect, [Frame(0, [0x3A, 0]), Frame(0, [0x3A, 0])])).Status);
    }

    private static byte[] Renamed(string name) =>
        new CreateCustomerRequest { Customer = new() { Email = $"{name}@example.com" } }.ToByteArray();

    private static byte[] Frame(byte flag, byte[] message) => [flag, 0, 0, 0, (byte)message.Length, .. message];

    private static byte[] Gzip(byte[] message)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(message);
        return compressed.ToArray();
    }

    private async Task<(StatusCode Status, string? Message)> SendAsync(string path, byte[][] parts)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(service.GrpcAddress, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new Parts(parts),
        };
        request.Headers.Add("TE", "trailers");
        request.Headers.Add("grpc-encoding", "gzip");
        request.Headers.Authorization = new("Bearer", service.Token);
        using var response = await http.SendAsync(request, Cancellation);
        await response.Content.ReadAsByteArrayAsync(Cancellation);
        var trailers = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
        var code = int.Parse(trailers.GetValues("grpc-status").Single(), CultureInfo.InvariantCulture);
        return ((StatusCode)code, trailers.TryGetValues("grpc-message", out var texts) ? texts.Single() : null);
    }

    private sealed class Parts : HttpContent
    {
        private readonly byte[][] _parts;

        public Parts(byte[][] parts)
        {
            _parts = parts;
            Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var part in _parts)
            {
                await stream.WriteAsync(part);
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
