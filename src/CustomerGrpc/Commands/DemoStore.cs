using CustomerGrpc.Access;

namespace CustomerGrpc.Commands;

/// <summary>
/// Creates the store <c>demo</c> in a private database, to try the service with. The database has only the hash of the token, so the token
/// is stored in a file that only its owner can read.
/// </summary>
internal static class DemoStore
{
    private const string Name = "demo";
    private const string FileName = "demo.token";

    /// <summary>Returns the token of the first start, or a new one if it is lost or revoked.</summary>
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
