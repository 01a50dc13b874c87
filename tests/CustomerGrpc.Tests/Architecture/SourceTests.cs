using System.Text.RegularExpressions;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Architecture;

/// <summary>Rules of CONTRIBUTING.md that the compiler and dotnet format do not check.</summary>
public sealed partial class SourceTests
{
    private const int MaxLength = 140;

    private static readonly string[] Generated = ["bin", "obj", "Migrations"];

    [Fact]
    public void No_line_of_code_is_longer_than_140_characters() =>
        Assert.Empty(Lines().Where(line => line.Text.Length > MaxLength).Select(line => line.Place));

    [Fact]
    public void The_body_of_a_statement_is_on_a_line_of_its_own() =>
        Assert.Empty(Lines().Where(line => HasBodyBehindCondition(line.Text)).Select(line => line.Place));

    [Theory]
    [InlineData("        if (x > 0) return y;", true)]
    [InlineData("        foreach (var a in F(b)) Add(a);", true)]
    [InlineData("        else return y;", true)]
    [InlineData("        if (x > 0)", false)]
    [InlineData("        else if (F(x))", false)]
    [InlineData("        for (var i = 0; i < n; i++)", false)]
    [InlineData("        if (text is \") return y;\")", false)]
    public void A_body_behind_its_condition_is_found(string line, bool isFound) => Assert.Equal(isFound, HasBodyBehindCondition(line));

    private static bool HasBodyBehindCondition(string line)
    {
        var code = Literal().Replace(line, "\"\"");
        return Statement().Match(code) is { Success: true } match
            && match.Groups["rest"].Value.Trim() is { Length: > 0 } rest && rest is not ("{" or ";") && !rest.StartsWith("//", StringComparison.Ordinal);
    }

    // Raw string literals contain text, such as SQL and shell commands, whose line breaks have a meaning.
    private static IEnumerable<(string Place, string Text)> Lines()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories);
        foreach (var file in files.Where(file => !file.Split(Path.DirectorySeparatorChar).Any(Generated.Contains)))
        {
            var (number, isRaw) = (0, false);
            foreach (var line in File.ReadLines(file))
            {
                number++;
                var changes = line.Split("\"\"\"").Length % 2 == 0;
                if (!isRaw && !changes)
                    yield return ($"{Path.GetRelativePath(Repository.Root, file)}:{number}", line);
                isRaw ^= changes;
            }
        }
    }

    [GeneratedRegex(@"""(\\.|[^""\\])*""")]
    private static partial Regex Literal();

    // The condition has balanced parentheses.
    [GeneratedRegex(@"^\s*(((else )?if|foreach|for|while) \((?:[^()]|(?<open>\()|(?<-open>\)))*(?(open)(?!))\)|else(?! if))(?<rest>.*)$")]
    private static partial Regex Statement();
}
