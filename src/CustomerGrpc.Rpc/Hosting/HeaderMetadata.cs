using System.Buffers;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CustomerGrpc.Rpc.Hosting;

/// <summary>Custom-Metadata of PROTOCOL-HTTP2.md: HTTP headers as metadata and back.</summary>
internal static class HeaderMetadata
{
    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.");

    /// <summary>
    /// The headers that are not the protocol's own. A binary value may be padded or not, and several may be joined by commas.
    /// Other than base64 in a binary value is INTERNAL, as in the other implementations.
    /// </summary>
    public static Metadata Read(IHeaderDictionary headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers)
        {
            if (IsProtocolRequestHeader(name) || name.AsSpan().ContainsAnyExcept(KeyCharacters))
                continue;
            foreach (var value in values)
                Add(metadata, name, value ?? "");
        }

        return metadata;
    }

    /// <summary>Adds metadata to headers or trailers; what is the protocol's own cannot be set so, and is left out.</summary>
    public static void Write(Metadata metadata, IHeaderDictionary headers)
    {
        foreach (var entry in metadata)
            if (!IsProtocolResponseHeader(entry.Key))
                headers[entry.Key] = StringValues.Concat(headers[entry.Key], entry.IsBinary ? Encode(entry.BinaryValue) : entry.Value);
    }

    private static void Add(Metadata metadata, string name, string value)
    {
        if (!name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
            metadata.Add(Metadata.Entry.Received(name, value));
        else
            foreach (var part in value.AsSpan().Split(','))
                metadata.Add(name, Decode(name, value.AsSpan(part).Trim()));
    }

    private static byte[] Decode(string name, ReadOnlySpan<char> text)
    {
        var unpadded = text.TrimEnd('=');
        Span<char> padding = ['=', '=', '='];
        try
        {
            return Convert.FromBase64String(string.Concat(unpadded, padding[..((4 - (unpadded.Length % 4)) % 4)]));
        }
        catch (FormatException)
        {
            throw new RpcException(new Status(StatusCode.Internal, $"The header '{name}' is not base64."));
        }
    }

    private static string Encode(ReadOnlySpan<byte> value) => Convert.ToBase64String(value).TrimEnd('=');

    private static bool IsProtocolRequestHeader(string name) =>
        name.Length == 0 || name[0] == ':' || name.ToLowerInvariant() is
            "te" or "content-type" or "content-encoding" or "content-length" or "grpc-timeout" or "grpc-encoding" or "grpc-accept-encoding";

    private static bool IsProtocolResponseHeader(string key) =>
        key is "content-type" or "te" or "content-length" or "transfer-encoding" or "connection"
        || (key.StartsWith("grpc-", StringComparison.Ordinal) && key is not (RpcStatus.DetailsTrailer or "grpc-tags-bin" or "grpc-trace-bin"));
}
