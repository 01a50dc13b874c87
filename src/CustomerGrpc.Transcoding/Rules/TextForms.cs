using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>The formats of text that rules name.</summary>
public static partial class TextForms
{
    /// <summary>The violation of a text that is blank.</summary>
    internal const string NotBlank = "must not be blank";

    /// <summary>Whether a text shows nothing: it has only white space and characters without a width.</summary>
    public static bool IsBlank(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.EnumerateRunes().All(rune => Rune.IsWhiteSpace(rune) || IsInvisible(rune));
    }

    /// <summary>Whether a text is a UUID (RFC 9562, section 4). The parser of .NET also takes white space, signs and 0x.</summary>
    public static bool IsUuid(string text) => Uuid().IsMatch(text);

    [GeneratedRegex(@"\A[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Uuid();

    /// <summary>An email address (HTML Living Standard, "valid e-mail address").</summary>
    [GeneratedRegex(
        @"\A[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
        + @"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\z",
        RegexOptions.CultureInvariant)]
    internal static partial Regex Email();

    /// <summary>A URI with its scheme (RFC 3986, appendix A).</summary>
    [GeneratedRegex(
        @"\A[A-Za-z][A-Za-z0-9+.-]*:"
        + @"(?://(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?"
        + @"(?:\[[0-9A-Fa-f:.v]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::[0-9]*)?(?=[/?#]|\z))?"
        + @"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*"
        + @"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
        + @"(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?\z",
        RegexOptions.CultureInvariant)]
    internal static partial Regex AbsoluteUri();

    // The fillers of Hangul and the empty pattern of Braille are letters and a symbol, and show nothing.
    private static bool IsInvisible(Rune rune) => rune.Value is 0x115F or 0x1160 or 0x2800 or 0x3164 or 0xFFA0
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.EnclosingMark or UnicodeCategory.OtherNotAssigned;
}
