using System.Collections.Concurrent;
using System.Diagnostics;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.LocalPostgres;
using CustomerGrpc.Tests.Support;
using Grpc.Core;

namespace CustomerGrpc.Tests.Commands;

public sealed class ServeCommandTests : IDisposable
{
    private const int Writers = 4;

    private readonly string _root = Directory.CreateTempSubdirectory("customer-grpc-").FullName;

    public ServeCommandTests() => File.SetUnixFileMode(_root, (UnixFileMode)0b111_101_101);

    private string Postgres => Path.Combine(_root, "postgres");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Ctrl_C_and_SIGTERM_stop_the_service_and_then_its_PostgreSQL_cleanly(string signal)
    {
        await using var service = await ServiceProcess.StartAsync(Postgres);
        await CreateAsync(service, "ada@example.com");

        Assert.Equal(0, await service.SignalAsync(signal));

        Assert.False(File.Exists(Path.Combine(Postgres, "data", "postmaster.pid")), service.Output);
        var log = await File.ReadAllTextAsync(Path.Combine(Postgres, "postgres.log"), TestContext.Current.CancellationToken);
        Assert.Contains("received fast shutdown request", log, StringComparison.Ordinal);
        Assert.EndsWith("database system is shut down", log.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", service.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_kill_during_writes_loses_no_acknowledged_write_and_the_service_starts_again(bool killPostgresToo)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var acknowledged = new ConcurrentBag<string>();
        await using (var service = await ServiceProcess.StartAsync(Postgres))
        {
            var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(service, writer, acknowledged)).ToArray();
            await Eventually.TrueAsync(() => Task.FromResult(acknowledged.Count >= 100));
            if (killPostgresToo)
                Kill(Postmaster.Find(Path.Combine(Postgres, "data"))!.Value.ProcessId);
            await service.SignalAsync("KILL");
            await Task.WhenAll(writers);
        }

        await using var next = await ServiceProcess.StartAsync(Postgres);
        foreach (var email in acknowledged)
        {
            var found = await next.Customers.FindCustomerByEmailAsync(new() { Email = email }, cancellationToken: cancellationToken);
            Assert.Equal(email, found.Email);
        }
        Assert.Equal(0, await next.SignalAsync("INT"));
    }

    [Fact]
    public async Task If_its_PostgreSQL_dies_the_service_starts_it_again_and_calls_are_unavailable_until_then()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var service = await ServiceProcess.StartAsync(Postgres);
        await CreateAsync(service, "before@example.com");
        var killed = Postmaster.Find(Path.Combine(Postgres, "data"))!.Value;

        Kill(killed.ProcessId);
        // A call may still succeed in a process of the killed server.
        var (failures, next) = (new List<RpcException>(), killed);
        await Eventually.TrueAsync(async () =>
        {
            if (await CreateAsync(service, $"{Guid.NewGuid():N}@example.com").FailureAsync() is { } failure)
                failures.Add(failure);
            else if (Postmaster.IsRunning(Path.Combine(Postgres, "data")))
                next = Postmaster.Find(Path.Combine(Postgres, "data")) ?? killed;
            return next.ProcessId != killed.ProcessId;
        });

        Assert.All(failures, failure => Assert.Equal(StatusCode.Unavailable, failure.StatusCode));
        Assert.Equal(killed.Port, next.Port);
        await service.Customers.FindCustomerByEmailAsync(new() { Email = "before@example.com" }, cancellationToken: cancellationToken);
        Assert.Equal(0, await service.SignalAsync("INT"));
        Assert.False(File.Exists(Path.Combine(Postgres, "data", "postmaster.pid")), service.Output);
    }

    private static Task<Customer> CreateAsync(ServiceProcess service, string email) =>
        service.Customers.CreateCustomerAsync(new() { Customer = new() { Email = email } }).ResponseAsync;

    // Creates customers one after the other until the service stops responding.
    private static async Task WriteAsync(ServiceProcess service, int writer, ConcurrentBag<string> acknowledged)
    {
        for (var i = 0; ; i++)
        {
            var email = $"customer-{writer}-{i}@example.com";
            if (await CreateAsync(service, email).FailureAsync() is not null)
                return;
            acknowledged.Add(email);
        }
    }

    private static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
    }
}
