using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Masks;

/// <summary>
/// The limits of masks, of whatever origin. They are far above the masks in use, and keep one request from taking much time or memory.
/// </summary>
internal static class MaskLimits
{
    /// <summary>How many paths a mask may have.</summary>
    public const int MaxPaths = 1000;

    /// <summary>How many characters a path may have.</summary>
    public const int MaxLength = 1000;

    /// <summary>The reason to reject a mask that has too many paths.</summary>
    public static readonly string TooMany = Text($"must have at most {MaxPaths:N0} paths");

    /// <summary>The reason to reject a path that is too long.</summary>
    public static readonly string TooLong = Text($"must have at most {MaxLength:N0} characters in each path");

    /// <summary>The reason to reject the member of a body that would make its mask too large.</summary>
    public static readonly string TooManyMembers = Text($"is one too many: an update may name at most {MaxPaths:N0} fields and keys");

    /// <summary>The reason to reject a member of a body whose path would be too long.</summary>
    public static readonly string NameTooLong = Text($"has a name that is too long: a path may have at most {MaxLength:N0} characters");

    /// <summary>The reason to reject a mask; null if it is within the limits.</summary>
    public static string? Exceeded(FieldMask mask) =>
        mask.Paths.Count > MaxPaths ? TooMany : mask.Paths.Any(IsTooLong) ? TooLong : null;

    /// <summary>Whether a path has too many characters, which are Unicode code points as in the rules of texts.</summary>
    public static bool IsTooLong(string path) => path.Length > MaxLength && path.EnumerateRunes().Count() > MaxLength;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
