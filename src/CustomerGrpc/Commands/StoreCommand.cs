using System.CommandLine;
using CustomerGrpc.Access;

namespace CustomerGrpc.Commands;

/// <summary><c>store time-zone</c>: sets the time zone of a store.</summary>
internal static class StoreCommand
{
    public static Command Create() => new("store", "Manages stores.") { SetTimeZone() };

    private static Command SetTimeZone()
    {
        var store = new Argument<string>("store") { Description = "The name of the store." };
        var zone = new Argument<string>("zone") { Description = "The IANA name of the time zone, such as Asia/Riyadh." };
        var command = new Command("time-zone", "Sets the time zone of a store, in which Salla's API shows times. It is UTC by default.")
        {
            store,
            zone,
        };
        command.SetAction((parsed, cancellationToken) => CustomerHost.UseAsync(
            async services =>
            {
                var name = parsed.GetRequiredValue(zone);
                if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out _))
                    return Fail($"There is no time zone {name}.");
                return await services.GetRequiredService<Stores>().SetTimeZoneAsync(parsed.GetRequiredValue(store), name, cancellationToken)
                    ? 0
                    : Fail($"There is no store {parsed.GetValue(store)}.");
            },
            cancellationToken));
        return command;
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 1;
    }
}
