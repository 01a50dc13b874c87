using System.Diagnostics;
using CustomerGrpc.Tests.Support;
using Microsoft.AspNetCore.Builder;

namespace CustomerGrpc.Tests.Commands;

/// <summary>The commands that the program prints at startup work as they are, more than once.</summary>
public sealed class GreetingTests(GreetingTests.Fixture service) : IClassFixture<GreetingTests.Fixture>
{
    // The greeting names the configured ports.
    public sealed class Fixture(TestPostgres postgres) : ServiceFixture(postgres)
    {
        protected override IReadOnlyDictionary<string, string?> Settings { get; } = ServiceAddress.New().Settings
            .ToDictionary(setting => setting.Name.Replace("__", ":", StringComparison.Ordinal), setting => (string?)setting.Value);
    }

    // grpcurl may not be installed, so a shell function prints its arguments. The progress output of curl is discarded.
    private const string Stub = "exec 2>/dev/null; grpcurl() { echo grpcurl \"$@\"; }";

    private string Greeting => CustomerGrpc.Commands.Greeting.Compose((WebApplication)service.Endpoints, service.Token);

    [Fact(Skip = InstalledTools.CurlIsMissing, SkipType = typeof(InstalledTools), SkipUnless = nameof(InstalledTools.Curl))]
    [Trait("Database", "OneServer")]
    public async Task The_commands_can_be_pasted_twice()
    {
        foreach (var _ in new[] { 1, 2 })
        {
            var output = await RunAsync();

            Assert.Contains("HTTP/1.1 201 Created", output, StringComparison.Ordinal);
            Assert.Contains("HTTP/1.1 200 OK", output, StringComparison.Ordinal);
            Assert.Contains("\"phone\":\"+2348012345678\"", output, StringComparison.Ordinal);
            Assert.Contains(await UpdateOfNewestAsync(), output, StringComparison.Ordinal);
            // The email address contains the time in seconds. A user needs longer than a second to paste; the test does not wait.
            await service.QueryAsync("UPDATE customers SET email = number || email");
        }
    }

    // With the mask in the form that grpcurl accepts.
    private async Task<string> UpdateOfNewestAsync()
    {
        var id = await service.QueryAsync("SELECT id FROM customers ORDER BY number DESC");
        return $$$"""{"customer": {"id": "{{{id}}}", "name": "Ada Lovelace"}, "updateMask": {"paths": ["name", "phone"]}} """
            + service.GrpcAddress.Authority;
    }

    private async Task<string> RunAsync()
    {
        var commands = Greeting[Greeting.IndexOf("TOKEN=", StringComparison.Ordinal)..];
        var start = ChildProcess.StartInfo(["sh", "-c", $"{Stub}\n{commands}"]);
        start.RedirectStandardOutput = true;
        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await ChildProcess.KillAsync(shell);
        return output;
    }
}
