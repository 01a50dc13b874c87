using System.Buffers;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>The headers of a REST request as gRPC metadata.</summary>
internal static class RequestMetadata
{
    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.");

    /// <summary>Reads the headers. The value of a <c>-bin</c> header is base64; invalid base64 is left out.</summary>
    public static Metadata Read(IHeaderDictionary headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(KeyCharacters))
                continue;
            foreach (var value in values)
                Add(metadata, name, value ?? "");
        }
        return metadata;
    }

    private static void Add(Metadata metadata, string name, string value)
    {
        if (!name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
            metadata.Add(name, value);
        else if (TryDecode(value, out var bytes))
            metadata.Add(name, bytes);
    }

    private static bool TryDecode(string value, out byte[] bytes)
    {
        var padded = value.TrimEnd('=');
        padded = padded.PadRight((padded.Length + 3) / 4 * 4, '=');
        bytes = new byte[padded.Length / 4 * 3];
        if (!Convert.TryFromBase64String(padded, bytes, out var length))
            return false;
        bytes = bytes[..length];
        return true;
    }
}
