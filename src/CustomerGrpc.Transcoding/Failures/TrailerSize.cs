using System.Text;

namespace CustomerGrpc.Transcoding.Failures;

/// <summary>
/// Keeps the status of a gRPC call small. It travels in headers, <c>grpc-message</c> and <c>grpc-status-details-bin</c>, and a client
/// replaces a status whose headers are larger than its limit by one of its own. The lowest common limit is 8 KiB for all headers.
/// </summary>
internal static class TrailerSize
{
    /// <summary>The most bytes that both headers may have, names included.</summary>
    public const int Max = 4096;

    // The names, and what HPACK counts for each entry (RFC 7541, section 4.1), with grpc-status and retry-after.
    private const int Overhead = 256;

    // Percent-encoded in the header, in the status, and again in base64, a message of this size takes 2.5 KiB at most.
    private const int LongestMessage = 600;

    /// <summary>The failure, or one that names fewer violations or has a shorter message.</summary>
    public static FailureDetails Fit(FailureDetails details)
    {
        if (details.Violations.Count == 0)
            return details.WithMessage(Excerpt.Of(details.Message, LongestMessage));
        // A single violation always fits, because its texts are short.
        while (details.Violations.Count > 1 && SizeOf(details) > Max)
            details = details.WithViolations(details.Violations.Count - 1);
        return details;
    }

    private static int SizeOf(FailureDetails details) =>
        Overhead + PercentEncodedSize(details.Message) + Base64Size(details.ToStatus().CalculateSize());

    // Percent-Encoded of gRPC's PROTOCOL-HTTP2.md: printable ASCII other than % stands for itself.
    private static int PercentEncodedSize(string text)
    {
        var size = 0;
        foreach (var octet in Encoding.UTF8.GetBytes(text))
            size += octet is >= 0x20 and < 0x7F and not (byte)'%' ? 1 : 3;
        return size;
    }

    private static int Base64Size(int bytes) => (bytes + 2) / 3 * 4;
}
