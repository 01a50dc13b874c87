using System.CommandLine;
using CustomerGrpc.Database;
using CustomerGrpc.LocalPostgres;
using CustomerGrpc.Settings;
using Microsoft.AspNetCore.Connections;
using Npgsql;

namespace CustomerGrpc.Commands;

/// <summary>The program's commands.</summary>
internal static class CommandLine
{
    private const string PrivateDatabaseHint =
        "Set LocalPostgres__Directory to use another directory, or ConnectionStrings__Customers to use a PostgreSQL that already runs.";

    public static async Task<int> RunAsync(string[] args)
    {
        // The host handles Ctrl-C and stops the service gracefully, so the parser must not. Failures are reported below.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        try
        {
            return await Create().Parse(args).InvokeAsync(invocation);
        }
        catch (Exception exception) when (Reason(exception) is { } reason)
        {
            await Console.Error.WriteLineAsync(reason);
            return 1;
        }
    }

    /// <summary>One line about a failure that the operator can fix; null for a bug.</summary>
    private static string? Reason(Exception exception) => exception switch
    {
        PostgresServerException => $"{exception.Message.TrimEnd('.')}. {PrivateDatabaseHint}",
        SettingsException or DistributionException or ProtectionKeysException => exception.Message,
        NpgsqlException => $"The database that ConnectionStrings:Customers names cannot be used: {exception.Message}",
        IOException { InnerException: AddressInUseException } => exception.Message,
        _ => null,
    };

    public static RootCommand Create()
    {
        var serve = new Command("serve", "Serves REST and gRPC; what the program does when no command is given.");
        serve.SetAction((_, cancellationToken) => ServeCommand.RunAsync(cancellationToken));

        var migrate = new Command("migrate", "Migrates the database to the latest schema, then exits.");
        migrate.SetAction((_, cancellationToken) => CustomerHost.UseAsync(_ => Task.FromResult(0), cancellationToken));

        var distribute = new Command(
            "distribute", "Distributes the tables over the nodes of a Citus cluster, then exits. Distributed tables are not changed.");
        distribute.SetAction((_, cancellationToken) => CustomerHost.UseAsync(
            async services =>
            {
                foreach (var step in await services.GetRequiredService<Distribution>().RunAsync(cancellationToken))
                    Console.WriteLine(step);
                return 0;
            },
            cancellationToken));

        var root = new RootCommand("CustomerGrpc keeps a merchant's customers in Postgres and serves them over gRPC and REST.")
        {
            serve, migrate, distribute, HealthCommand.Create(), TokenCommand.Create(), ClientCommand.Create(), StoreCommand.Create(),
            OpenApiCommand.Create(), ContractCommand.Create(),
        };
        root.SetAction((_, cancellationToken) => ServeCommand.RunAsync(cancellationToken));
        return root;
    }
}
