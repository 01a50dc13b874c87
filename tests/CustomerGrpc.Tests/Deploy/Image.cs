using System.Text.Json;
using System.Text.RegularExpressions;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Deploy;

/// <summary>The image of deploy/Dockerfile: the command, the configuration and the ports of the program in a container.</summary>
internal static partial class Image
{
    private static readonly (string Keyword, string Arguments)[] Instructions = [.. Read()];

    /// <summary>The environment variables of the running image.</summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = Variable().Matches(Of("ENV"))
        .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value.Trim('"'));

    public static IReadOnlyList<int> Ports { get; } = [.. Of("EXPOSE").Split(' ').Select(int.Parse)];

    public static string User { get; } = Of("USER");

    /// <summary>The program and the arguments of every command.</summary>
    public static IReadOnlyList<string> EntryPoint { get; } = ListIn("ENTRYPOINT");

    public static IReadOnlyList<string> DefaultArguments { get; } = ListIn("CMD");

    public static IReadOnlyList<string> HealthCheck { get; } = ListIn("HEALTHCHECK");

    /// <summary>The paths that are copied from the checkout.</summary>
    public static IReadOnlyList<string> Sources { get; } =
        [.. Instructions.Where(one => one.Keyword == "COPY" && !one.Arguments.StartsWith("--from", StringComparison.Ordinal)).SelectMany(
            one => one.Arguments.Split(' ')[..^1])];

    /// <summary>The base images.</summary>
    public static IReadOnlyList<string> Bases { get; } =
        [.. Instructions.Where(one => one.Keyword == "FROM").Select(
            one => one.Arguments.Split(' ').First(word => !word.StartsWith("--", StringComparison.Ordinal)))];

    private static string Of(string keyword) => Instructions.Single(one => one.Keyword == keyword).Arguments;

    private static string[] ListIn(string keyword)
    {
        var arguments = Of(keyword);
        return JsonSerializer.Deserialize<string[]>(arguments[arguments.IndexOf('[', StringComparison.Ordinal)..])!;
    }

    private static IEnumerable<(string Keyword, string Arguments)> Read()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal);
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var end = line.IndexOf(' ', StringComparison.Ordinal);
            yield return (line[..end], line[end..].Trim());
        }
    }

    [GeneratedRegex("(?<name>[A-Za-z_]+)=(?<value>\"[^\"]*\"|\\S*)")]
    private static partial Regex Variable();
}
