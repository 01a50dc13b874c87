using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>
/// A file of requests and their documented responses. <c>&lt;&lt;name&gt;&gt;</c> is a placeholder for a value: at its first
/// occurrence in a response it takes the actual value, later the value must be the same. <c>&lt;&lt;name:int&gt;&gt;</c> in quotes is
/// a number without them.
/// </summary>
internal sealed partial class Recording(string file)
{
    /// <summary>A request and its response.</summary>
    public sealed record Exchange(
        string Title,
        string Method,
        string Path,
        Dictionary<string,
        string> Headers,
        string? Body,
        int Status,
        List<string> AnswerHeaders,
        string Answer);

    public static IEnumerable<string> Files =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Dialects"), "*.http", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(AppContext.BaseDirectory, path));

    public IEnumerable<Exchange> Exchanges()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file)).ReplaceLineEndings("\n");
        foreach (var part in text.Split("### ", StringSplitOptions.RemoveEmptyEntries))
            yield return Read(part);
    }

    /// <summary>The text with known values in place of placeholders.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values) =>
        Placeholder().Replace(text, match => values.TryGetValue(match.Groups["name"].Value, out var value) ? value : match.Value);

    /// <summary>Compares a response member by member, in order, and stores the values of new placeholders.</summary>
    public static void Check(Exchange exchange, string body, Dictionary<string, string> values)
    {
        var answer = JsonNode.Parse(exchange.Answer)!.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var expected = Fill(QuotedNumber().Replace(answer, "$1"), values);
        var pattern = Placeholder().Replace(Regex.Escape(expected), Capture);
        var match = Regex.Match(body, $"^{pattern}$");
        Assert.True(match.Success, $"{exchange.Title}\nexpected {expected}\nanswered {body}");
        foreach (var name in match.Groups.Keys.Where(name => !int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            values[name] = match.Groups[name].Value;
    }

    private static string Capture(Match match) => match.Groups["kind"].Value switch
    {
        ":int" => $"(?<{match.Groups["name"].Value}>[0-9]+)",
        _ => $"(?<{match.Groups["name"].Value}>[^\"]+)",
    };

    private static Exchange Read(string part)
    {
        var answerAt = part.IndexOf("\nHTTP/1.1 ", StringComparison.Ordinal);
        var (title, request) = (
            part[..part.IndexOf('\n', StringComparison.Ordinal)],
            Sections(part[(part.IndexOf('\n', StringComparison.Ordinal) + 1)..answerAt]));
        var answer = Sections(part[(answerAt + 1)..]);
        var line = request.Head[0].Split(' ');
        return new(
            title,
            line[0],
            line[1],
            request.Head.Skip(1).Select(header => header.Split(": ", 2)).ToDictionary(header => header[0], header => header[1]),
            request.Body.Length == 0 ? null : request.Body,
            int.Parse(answer.Head[0].Split(' ')[1], CultureInfo.InvariantCulture),
            [.. answer.Head.Skip(1)],
            answer.Body);
    }

    private static (string[] Head, string Body) Sections(string text)
    {
        var blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        return blank < 0 ? (text.Trim().Split('\n'), "") : (text[..blank].Trim().Split('\n'), text[blank..].Trim());
    }

    [GeneratedRegex("<<(?<name>[a-zA-Z0-9]+)(?<kind>:[a-z]+)?>>")]
    private static partial Regex Placeholder();

    [GeneratedRegex("\"(<<[a-zA-Z0-9]+:int>>)\"")]
    private static partial Regex QuotedNumber();
}
