using System.Diagnostics;

namespace CustomerGrpc.Tests.Hosting.Settings;

/// <summary>The program itself, started with what it cannot be run with.</summary>
public sealed class RefusedStartTests
{
    [Theory]
    [InlineData("LocalPostgres__Directry", ".data", "Configuration: LocalPostgres:Directry is unknown")]
    [InlineData("ConnectionStrings__Customers", "Host=127.0.0.1;Port=1;Username=nobody", "The database that ConnectionStrings:Customers names cannot be used")]
    public async Task The_program_ends_with_one_line_that_names_the_key(string variable, string value, string line)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CustomerGrpc.dll")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { [variable] = value },
        };
        using var program = Process.Start(start)!;
        var output = program.StandardOutput.ReadToEndAsync();
        var errors = await program.StandardError.ReadToEndAsync();
        await program.WaitForExitAsync();

        Assert.Equal(1, program.ExitCode);
        Assert.Empty(await output);
        Assert.StartsWith(line, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}
