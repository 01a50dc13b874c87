using System.Text;
using System.Text.RegularExpressions;

namespace CustomerGrpc.Transcoding.Masks;

/// <summary>
/// How a path of a field mask is written (AIP-161): segments between dots; a segment in backticks may hold anything, a backtick
/// in it doubled.
/// </summary>
internal static partial class MaskSyntax
{
    /// <summary>The segments of a path; null where a backtick is not closed, or something follows one that closes.</summary>
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

    /// <summary>Whether a text is a path as ProtoJSON has it: `*`, or segments in camelCase or in backticks. It may name nothing.</summary>
    public static bool IsCamelCase(string text) => CamelCase().IsMatch(text);

    /// <summary>The paths of a text in which commas separate them (ProtoJSON's field mask), each as it stands there.</summary>
    public static List<string> SplitList(string text)
    {
        var paths = new List<string>();
        if (text.Length == 0)
            return paths;
        int start = 0;
        bool quoted = false;
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

    /// <summary>A map's key as a segment: in backticks unless it is a plain word that no change of case would change.</summary>
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
