using System.IO.Compression;

namespace CustomerGrpc.Rpc.Hosting;

/// <summary>How calls are served.</summary>
public class GrpcServiceOptions
{
    /// <summary>The largest request message in bytes, also after decompression; null for no limit. 4 MiB by default.</summary>
    public int? MaxReceiveMessageSize { get; set; } = 4 * 1024 * 1024;

    /// <summary>The largest response message in bytes, before compression; null, the default, for no limit.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>
    /// The encoding of response messages, <c>gzip</c>, where the client accepts it; null, the default, for none. A method can
    /// ask for it by the response header <c>grpc-internal-encoding-request</c>, which is not sent.
    /// </summary>
    public string? ResponseCompressionAlgorithm { get; set; }

    /// <summary>How much effort goes into compression.</summary>
    public CompressionLevel ResponseCompressionLevel { get; set; } = CompressionLevel.Fastest;

    /// <summary>What stands around every call, the outermost first.</summary>
    public InterceptorCollection Interceptors { get; } = [];
}
