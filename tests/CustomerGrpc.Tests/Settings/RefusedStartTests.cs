using System.Net;
using System.Net.Sockets;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Settings;

/// <summary>Starts the program with a configuration or as a user that it cannot run with.</summary>
public sealed class RefusedStartTests
{
    private const string NoDatabase = "Host=127.0.0.1;Port=1;Username=nobody";

    [Theory]
    [InlineData("LocalPostgres__Directry", ".data", "Configuration: LocalPostgres:Directry is unknown")]
    [InlineData("ConnectionStrings__Customers", NoDatabase, "The database that ConnectionStrings:Customers names cannot be used")]
    [InlineData("DataProtection__Certificate__Path", "/nowhere.pfx", "Configuration: DataProtection:Certificate cannot be loaded")]
    [InlineData(
        "Kestrel__Endpoints__Rest__Certificate__Path", "/nowhere.pfx",
        "Configuration: Kestrel:Endpoints:Rest:Certificate:Path cannot be read")]
    [InlineData(
        "Kestrel__Endpoints__Grpc__Url", "http://192.0.2.1:8081",
        "Configuration: Kestrel:Endpoints:Grpc:Url http://192.0.2.1:8081 cannot be used")]
    [InlineData("LocalPostgres__Directory", "/proc/data", "PostgreSQL's data cannot be kept in /proc/data: ")]
    public async Task The_program_exits_with_a_one_line_reason(string variable, string value, string line)
    {
        var settings = ServiceAddress.New().Settings.Where(setting => setting.Name != variable).Append((variable, value));

        AssertOneLine(line, await ProgramRun.ToEndAsync([], [.. settings]));
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("127.0.0.1", "localhost")]
    [InlineData("127.0.0.1", "*")]
    [InlineData("0.0.0.0", "127.0.0.1")]
    public async Task A_port_in_use_is_reported_in_one_line(string used, string host)
    {
        using var other = new TcpListener(IPAddress.Parse(used), 0);
        other.Start();
        var url = $"http://{host}:{((IPEndPoint)other.LocalEndpoint).Port}";

        var run = await ProgramRun.ToEndAsync([], ("Kestrel__Endpoints__Rest__Url", url), ("ConnectionStrings__Customers", NoDatabase));

        AssertOneLine($"Configuration: Kestrel:Endpoints:Rest:Url {url} cannot be used: Address already in use. Set Kestrel__Endpoints__Rest__Url to another address.", run);
    }

    [Theory(Skip = "Needs root.", SkipType = typeof(Environment), SkipUnless = nameof(Environment.IsPrivilegedProcess))]
    [InlineData("700", "PostgreSQL's data cannot be kept in ")] // The directory belongs to root.
    [InlineData("777", "PostgreSQL cannot initialize ")] // The user has no entry in /etc/passwd, which initdb requires.
    public async Task A_user_that_cannot_run_PostgreSQL_is_reported_in_one_line(string mode, string line)
    {
        var directory = Directory.CreateTempSubdirectory("customer-grpc-");
        try
        {
            // A user other than root may not reach the checkout.
            File.SetUnixFileMode(directory.FullName, (UnixFileMode)0b111_101_101);
            var program = ProgramRun.CopyTo(Path.Combine(directory.FullName, "program"));
            var data = Directory.CreateDirectory(Path.Combine(directory.FullName, "data"));
            File.SetUnixFileMode(data.FullName, (UnixFileMode)Convert.ToInt32(mode, 8));
            string[] command = ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", "--no-new-privs", "dotnet", program];

            var run = await ProgramRun.ToEndAsync(
                command, "/", [.. ServiceAddress.New().Settings, ("LocalPostgres__Directory", Path.Combine(data.FullName, "postgres"))]);

            AssertOneLine(line, run);
            Assert.Contains("LocalPostgres__Directory", run.Errors, StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void AssertOneLine(string line, (int ExitCode, string Output, string Errors) run)
    {
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith(line, Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}
