using System.Text.RegularExpressions;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Commands;

public sealed partial class VersionTests
{
    [Fact]
    public async Task The_program_prints_the_version_of_the_newest_release_in_the_changelog()
    {
        var changelog = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "CHANGELOG.md"), TestContext.Current.CancellationToken);

        var (exitCode, output, _) = await ProgramRun.ToEndAsync(["--version"]);

        Assert.Equal((0, Release().Match(changelog).Groups[1].Value), (exitCode, output.Trim()));
    }

    [GeneratedRegex(@"^## \[(\d+\.\d+\.\d+)\]", RegexOptions.Multiline)]
    private static partial Regex Release();
}
