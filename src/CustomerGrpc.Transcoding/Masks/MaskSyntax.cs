using System.Text;
using System.Text.RegularExpressions;

namespace CustomerGrpc.Transcoding.Masks;

/// <summary>
/// The syntax of field mask paths (AIP-161): segments separated by dots. A segment in backticks may contain any character; a backtick
/// in it is doubled.
/// </summary>
internal static partial class MaskSyntax
{
    /// <summary>The segments of a path; null if a backtick is not closed, or is closed before the end of the segment.</summary>
    public static List<string>? Split(string path)
    {
        var segments = new List<string>();
        for (var start = 0; ;)
        {
            if (Segment(path, start, out var end) is not { } segment)
                return null;
            segments.Add(segment);
            if (end == path.Length)
                return segments;
            start = end + 1;
        }
    }

    /// <summary>Whether the text has the syntax of ProtoJSON: `*`, or segments in camelCase or in backticks.</summary>
    public static bool IsCamelCase(string text) => CamelCase().IsMatch(text);

    /// <summary>Splits the text of a ProtoJSON field mask at its commas.</summary>
    public static List<string> SplitList(string text)
    {
        var paths = new List<string>();
        if (text.Length == 0)
            return paths;
        var start = 0;
        var quoted = false;
        for (var index = 0; index < text.Length; index++)
        {
            quoted ^= text[index] == '`';
            if (quoted || text[index] != ',')
                continue;
            paths.Add(text[start..index]);
            start = index + 1;
        }
        paths.Add(text[start..]);
        return paths;
    }

    /// <summary>A map key as a segment. It is put in backticks unless no conversion between snake_case and camelCase changes it.</summary>
    public static string Quote(string key) => IsPlain(key) ? key : $"`{key.Replace("`", "``", StringComparison.Ordinal)}`";

    private static bool IsPlain(string key) =>
        key.Length > 0 && key.All(letter => letter == '-' || char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter));

    private static string? Segment(string path, int start, out int end)
    {
        if (start < path.Length && path[start] == '`')
            return Quoted(path, start + 1, out end);
        end = path.IndexOf('.', start);
        if (end < 0)
            end = path.Length;
        return path.IndexOf('`', start, end - start) < 0 ? path[start..end] : null;
    }

    private static string? Quoted(string path, int start, out int end)
    {
        var segment = new StringBuilder();
        for (end = start; end < path.Length; end++)
        {
            if (path[end] != '`')
                segment.Append(path[end]);
            else if (end + 1 < path.Length && path[end + 1] == '`')
                segment.Append(path[end++]);
            else
                return ++end == path.Length || path[end] == '.' ? segment.ToString() : null;
        }
        return null;
    }

    [GeneratedRegex(@"\A(?:\*|(?:[A-Za-z0-9-]+|`(?:[^`]|``)*`)(?:\.(?:[A-Za-z0-9-]+|`(?:[^`]|``)*`))*)\z")]
    private static partial Regex CamelCase();
}
