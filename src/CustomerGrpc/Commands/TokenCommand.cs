using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using CustomerGrpc.Access;
using CustomerGrpc.Database;

namespace CustomerGrpc.Commands;

/// <summary><c>token create</c>, <c>token list</c> and <c>token revoke</c>. Only output for scripts is written to stdout.</summary>
internal static class TokenCommand
{
    public static Command Create() => new("token", "Manages the tokens that callers send.") { CreateToken(), ListTokens(), RevokeToken() };

    private static Command CreateToken()
    {
        var store = new Option<string>("--store")
        {
            Required = true,
            Description = "The name of the store, which is created if it does not exist.",
        };
        var scope = new Option<string[]>("--scope")
        {
            Description = "A scope of the token; may be repeated. Without it, the token has all scopes.",
        };
        var expires = new Option<TimeSpan?>("--expires")
        {
            Description = "How long the token is valid, such as 90d, 12h or 30m. Without it, the token does not expire.",
            CustomParser = Lifetime,
        };
        var command = new Command("create", "Creates a token and prints it. It cannot be printed again.") { store, scope, expires };
        command.SetAction((parsed, cancellationToken) => CustomerHost.UseAsync(
            async services =>
            {
                var scopes = services.GetRequiredService<Scopes>();
                var names = parsed.GetValue(scope) is { Length: > 0 } given ? given : [.. scopes.All];
                if (names.FirstOrDefault(name => !scopes.IsKnown(name)) is { } unknown)
                    return Fail($"There is no scope {unknown}; there are {string.Join(", ", scopes.Names)}.");

                var issuer = services.GetRequiredService<TokenIssuer>();
                Console.WriteLine(
                    await issuer.CreateAsync(parsed.GetRequiredValue(store), names, parsed.GetValue(expires), cancellationToken));
                return 0;
            },
            cancellationToken));
        return command;
    }

    private static Command ListTokens()
    {
        var command = new Command("list", "Lists the ids, stores, scopes and states of the tokens, newest first.");
        command.SetAction((_, cancellationToken) => CustomerHost.UseAsync(
            async services =>
            {
                var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
                await Console.Error.WriteLineAsync("ID  STORE  SCOPES  STATE");
                foreach (var (token, store) in await services.GetRequiredService<TokenIssuer>().ListAsync(cancellationToken))
                    Console.WriteLine($"{RecordId.ToHex(token.Id)}  {store}  {string.Join(' ', token.Scopes)}  {StateOf(token, now)}");
                return 0;
            },
            cancellationToken));
        return command;
    }

    private static Command RevokeToken()
    {
        var id = new Argument<string>("id") { Description = "The id of the token, see token list." };
        var command = new Command("revoke", "Revokes a token.") { id };
        command.SetAction((parsed, cancellationToken) => CustomerHost.UseAsync(
            async services =>
            {
                var issuer = services.GetRequiredService<TokenIssuer>();
                return RecordId.TryParse(parsed.GetRequiredValue(id), out var value) && await issuer.RevokeAsync(value, cancellationToken)
                    ? 0
                    : Fail($"There is no token {parsed.GetValue(id)}.");
            },
            cancellationToken));
        return command;
    }

    private static string StateOf(AccessToken token, DateTimeOffset now) => token switch
    {
        { RevokeTime: { } time } => string.Create(CultureInfo.InvariantCulture, $"revoked {time:u}"),
        { ExpireTime: { } time } when time <= now => string.Create(CultureInfo.InvariantCulture, $"expired {time:u}"),
        { ExpireTime: { } time } => string.Create(CultureInfo.InvariantCulture, $"expires {time:u}"),
        _ => "valid",
    };

    private static TimeSpan? Lifetime(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
        {
            switch (text[^1])
            {
                case 'd': return TimeSpan.FromDays(count);
                case 'h': return TimeSpan.FromHours(count);
                case 'm': return TimeSpan.FromMinutes(count);
            }
        }

        argument.AddError($"'{text}' is not a lifetime: use 90d, 12h or 30m.");
        return null;
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 1;
    }
}
