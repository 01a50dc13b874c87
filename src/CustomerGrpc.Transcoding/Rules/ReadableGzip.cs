using System.IO.Compression;
using CustomerGrpc.Transcoding.Failures;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Compression;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>
/// Compression of gRPC messages, of which one that is not valid gzip is INVALID_ARGUMENT. Grpc.AspNetCore alone answers UNKNOWN and logs an
/// error, or takes a message that is cut off.
/// </summary>
internal sealed class ReadableGzip(ContractOptions options) : ICompressionProvider
{
    public string EncodingName => "gzip";

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
        new GZipStream(stream, compressionLevel ?? CompressionLevel.Fastest, leaveOpen: true);

    public Stream CreateDecompressionStream(Stream stream) => new GzipInput(stream, Invalid);

    private RpcException Invalid() => new CallFailedException(
        StatusCode.InvalidArgument,
        options.InvalidFieldReason,
        "The request is not valid gzip: it is damaged or cut off, or something follows it.")
        .ToRpcException(Empty.Descriptor, options.ErrorDomain);
}
