using CustomerGrpc.Database;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Database;

public sealed class PrivateDatabaseTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("customer-grpc-").FullName;

    // The user that PostgreSQL runs as if this process is root must be able to reach the directory.
    public PrivateDatabaseTests() => File.SetUnixFileMode(_root, (UnixFileMode)0b111_101_101);

    private string Program => Path.Combine(_root, "src", "CustomerGrpc", "bin", "Debug", "net10.0");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void In_a_checkout_a_relative_directory_is_relative_to_its_root()
    {
        File.WriteAllText(Path.Combine(_root, "CustomerGrpc.sln"), "");

        Assert.Equal(Path.Combine(_root, ".data"), PrivateDatabase.DirectoryOf(".data", Program));
        Assert.Equal("/var/lib/customers", PrivateDatabase.DirectoryOf("/var/lib/customers", Program));
    }

    [Fact]
    public void Outside_a_checkout_a_relative_directory_is_relative_to_the_current_one() =>
        Assert.Equal(Path.Combine(Environment.CurrentDirectory, ".data"), PrivateDatabase.DirectoryOf(".data", Program));

    [Fact]
    public async Task Commands_that_are_started_anywhere_in_a_checkout_use_the_database_of_the_running_service()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(Path.Combine(_root, "CustomerGrpc.sln"), "", cancellationToken);
        var program = ProgramRun.CopyTo(Program);
        await using var service = await ServiceProcess.StartAsync(program, workingDirectory: _root);

        // This is where `dotnet run` starts the program.
        var project = Path.Combine(_root, "src", "CustomerGrpc");
        var (exitCode, token, errors) = await ProgramRun.ToEndAsync(["dotnet", program, "token", "create", "--store", "demo"], project);

        Assert.True(exitCode == 0, errors);
        var customers = service.CustomersAs(token.Trim());
        var created = await customers.CreateCustomerAsync(
            new() { Customer = new() { Email = "ada@example.com" } }, cancellationToken: cancellationToken);
        Assert.Equal("ada@example.com", created.Email);
        Assert.Equal(0, await service.SignalAsync("INT"));
        Assert.False(Directory.Exists(Path.Combine(project, ".data")));
    }
}
