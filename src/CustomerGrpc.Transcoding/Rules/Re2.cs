using System.Text;
using System.Text.RegularExpressions;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>
/// Compiles regular expressions in the syntax of RE2, which buf.validate uses, for the linear-time engine of .NET. Two things differ in
/// .NET and are translated: `\d`, `\w` and `\s` match all of Unicode, and `$` also matches before a final line feed.
/// </summary>
internal static class Re2
{
    /// <summary>Compiles an expression.</summary>
    /// <exception cref="ArgumentException">It is malformed.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking, which RE2 does not have.</exception>
    public static Regex Compile(string pattern) =>
        new(Translate(pattern), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    private static string Translate(string pattern)
    {
        var text = new StringBuilder(pattern.Length + 16);
        var inClass = false;
        for (var at = 0; at < pattern.Length; at++)
        {
            if (pattern[at] == '\\' && at + 1 < pattern.Length)
                text.Append(Escape(pattern[++at], inClass));
            else if (pattern[at] == '$' && !inClass)
                text.Append(@"\z");
            else
                text.Append(pattern[at]);
            if (pattern[at] == '[' && !IsEscaped(pattern, at))
                inClass = true;
            else if (pattern[at] == ']' && !IsEscaped(pattern, at))
                inClass = false;
        }
        return text.ToString();
    }

    private static string Escape(char letter, bool inClass) => letter switch
    {
        'd' => inClass ? "0-9" : "[0-9]",
        'w' => inClass ? "0-9A-Za-z_" : "[0-9A-Za-z_]",
        's' => inClass ? @"\t\n\f\r " : @"[\t\n\f\r ]",
        'D' when !inClass => "[^0-9]",
        'W' when !inClass => "[^0-9A-Za-z_]",
        'S' when !inClass => @"[^\t\n\f\r ]",
        _ => $@"\{letter}",
    };

    private static bool IsEscaped(string pattern, int at)
    {
        var slashes = 0;
        while (at - slashes > 0 && pattern[at - slashes - 1] == '\\')
            slashes++;
        return slashes % 2 == 1;
    }
}
