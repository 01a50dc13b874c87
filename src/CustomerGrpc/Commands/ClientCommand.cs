using System.CommandLine;
using System.Globalization;
using CustomerGrpc.Access;

namespace CustomerGrpc.Commands;

/// <summary><c>client create</c>, <c>client list</c> and <c>client revoke</c>. Only output for scripts is written to stdout.</summary>
internal static class ClientCommand
{
    public static Command Create() =>
        new("client", "Manages the clients that sign their requests.") { CreateClient(), ListClients(), RevokeClient() };

    private static Command CreateClient()
    {
        var store = new Option<string>("--store")
        {
            Required = true,
            Description = "The name of the store, which is created if it does not exist.",
        };
        var command = new Command(
            "create", "Creates a client and prints its id and its secret; the secret cannot be shown again.") { store };
        command.SetAction((parsed, cancellationToken) => CustomerHost.UseAsync(
            async services =>
            {
                var (id, secret) = await services.GetRequiredService<SigningClients>().CreateAsync(
                    parsed.GetRequiredValue(store), cancellationToken);
                await Console.Error.WriteLineAsync("ID SECRET");
                Console.WriteLine($"{id} {secret}");
                return 0;
            },
            cancellationToken));
        return command;
    }

    private static Command ListClients()
    {
        var command = new Command("list", "Lists the ids, stores and states of the clients, newest first.");
        command.SetAction((_, cancellationToken) => CustomerHost.UseAsync(
            async services =>
            {
                await Console.Error.WriteLineAsync("ID  STORE  STATE");
                foreach (var (client, store) in await services.GetRequiredService<SigningClients>().ListAsync(cancellationToken))
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{client.Id}  {store}  {StateOf(client)}"));
                return 0;
            },
            cancellationToken));
        return command;
    }

    private static Command RevokeClient()
    {
        var id = new Argument<string>("id") { Description = "The id of the client, see client list." };
        var command = new Command("revoke", "Revokes a client.") { id };
        command.SetAction((parsed, cancellationToken) => CustomerHost.UseAsync(
            async services =>
            {
                if (await services.GetRequiredService<SigningClients>().RevokeAsync(parsed.GetRequiredValue(id), cancellationToken))
                    return 0;
                await Console.Error.WriteLineAsync($"There is no client {parsed.GetValue(id)}.");
                return 1;
            },
            cancellationToken));
        return command;
    }

    private static string StateOf(SigningClient client) =>
        client.RevokeTime is { } time ? string.Create(CultureInfo.InvariantCulture, $"revoked {time:u}") : "valid";
}
