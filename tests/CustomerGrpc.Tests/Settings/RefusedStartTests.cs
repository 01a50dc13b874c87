using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Settings;

/// <summary>The program itself, started with what it cannot be run with.</summary>
public sealed class RefusedStartTests
{
    [Theory]
    [InlineData("LocalPostgres__Directry", ".data", "Configuration: LocalPostgres:Directry is unknown")]
    [InlineData("ConnectionStrings__Customers", "Host=127.0.0.1;Port=1;Username=nobody", "The database that ConnectionStrings:Customers names cannot be used")]
    [InlineData("DataProtection__Certificate__Path", "/nowhere.pfx", "Configuration: DataProtection:Certificate cannot be loaded")]
    public async Task The_program_ends_with_one_line_that_names_the_key(string variable, string value, string line)
    {
        var (exitCode, output, errors) = await ProgramRun.ToEndAsync([], (variable, value));

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.StartsWith(line, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}
