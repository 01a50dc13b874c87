using CustomerGrpc.Access;

namespace CustomerGrpc.Commands;

/// <summary>
/// The store <c>demo</c> of a private database, so that there is something to try the service with. Only a token's hash is in
/// the database, so the token is kept beside it, readable to its owner alone.
/// </summary>
internal static class DemoStore
{
    private const string Name = "demo";
    private const string FileName = "demo.token";

    /// <summary>The demo token: the one made at the first start, or a new one if that is lost or revoked.</summary>
    public static async Task<string> TokenAsync(IServiceProvider services, string directory, CancellationToken cancellationToken)
    {
        var file = Path.Combine(directory, FileName);
        if (File.Exists(file))
        {
            var kept = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
            if (await services.GetRequiredService<AccessTokens>().FindCallerAsync(kept, cancellationToken) is not null)
                return kept;
        }

        var scopes = services.GetRequiredService<Scopes>().All;
        var token = await services.GetRequiredService<TokenIssuer>().CreateAsync(Name, scopes, lifetime: null, cancellationToken);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(file, options);
        await writer.WriteLineAsync(token.AsMemory(), cancellationToken);
        return token;
    }
}
