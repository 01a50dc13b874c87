using System.Text;

namespace CustomerGrpc.Transcoding.Failures;

/// <summary>Shortens texts that callers have sent, so that an error stays small.</summary>
internal static class Excerpt
{
    private const string Ellipsis = "…";
    private static readonly int EllipsisBytes = Encoding.UTF8.GetByteCount(Ellipsis);

    /// <summary>The text, or its beginning and an ellipsis if it has more bytes in UTF-8.</summary>
    public static string Of(string text, int maxBytes)
    {
        // A character of UTF-16 has at most three bytes in UTF-8.
        if (text.Length * 3L <= maxBytes || Encoding.UTF8.GetByteCount(text) <= maxBytes)
            return text;
        var (end, bytes) = (0, EllipsisBytes);
        foreach (var letter in text.EnumerateRunes())
        {
            bytes += letter.Utf8SequenceLength;
            if (bytes > maxBytes)
                break;
            end += letter.Utf16SequenceLength;
        }
        return $"{text.AsSpan(0, end)}{Ellipsis}";
    }
}
