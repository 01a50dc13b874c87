using System.Text.RegularExpressions;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Documentation;

/// <summary>Links and file names in the documentation are valid.</summary>
public sealed partial class MarkdownTests
{
    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy"), "*.md"))
            .Select(page => Path.GetRelativePath(Repository.Root, page)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_point_to_existing_files_and_headings(string page)
    {
        var path = Path.Combine(Repository.Root, page);
        var links = Link().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value).Where(
            link => !link.Contains("://", StringComparison.Ordinal));

        Assert.All(links, link =>
        {
            var (file, heading) = link.Split('#') is [var before, var after] ? (before, after) : (link, null);
            var target = file.Length == 0 ? path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, file));
            Assert.True(Path.Exists(target), $"{link} does not exist.");
            if (heading is not null)
                Assert.Contains(heading, Headings(target));
        });
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Files_named_in_the_text_exist(string page)
    {
        var named = NamedFile().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))).Select(match => match.Groups[1].Value);

        Assert.All(named, file => Assert.True(Path.Exists(Path.Combine(Repository.Root, file)), $"{file} does not exist."));
    }

    [Fact]
    public void The_code_in_adding_a_dialect_is_the_code_of_the_example()
    {
        var tests = Path.Combine(Repository.Root, "tests", "CustomerGrpc.Tests");
        string[] folders = [Path.Combine(tests, "Dialects", "Example"), Path.Combine(tests, "protos", "example")];
        var example = folders
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories))
            .Select(file => OneLine(File.ReadAllText(file)))
            .ToList();
        var blocks = Code().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "adding-a-dialect.md")));

        Assert.NotEmpty(blocks);
        Assert.All(
            blocks.SelectMany(block => block.Groups[1].Value.Split("\n\n// ...\n\n")),
            code => Assert.True(
                example.Exists(text => text.Contains(OneLine(code).TrimEnd(','), StringComparison.Ordinal)),
                $"docs/adding-a-dialect.md shows other code than the example has: {code}"));
    }

    // GitHub's rules for the anchors of headings.
    private static IEnumerable<string> Headings(string page) => File.ReadLines(page)
        .Where(line => line.StartsWith('#'))
        .Select(line => NoAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    private static string OneLine(string code) => Space().Replace(code, " ").Trim();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:src|tests|protos|deploy|docs)/[\w./-]*)`")]
    private static partial Regex NamedFile();

    [GeneratedRegex(@"```(?:csharp|proto)\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
