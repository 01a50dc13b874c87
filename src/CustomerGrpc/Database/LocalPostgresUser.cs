namespace CustomerGrpc.Database;

/// <summary>The user that PostgreSQL runs as when this process is root, as which it refuses to run.</summary>
internal sealed record LocalPostgresUser(string Name, string UserId, string GroupId)
{
    /// <summary>Access for the owner alone, which PostgreSQL asks of its directory.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Finds who owns the directory, unless that is root; else postgres, where there is such a user, or nobody.</summary>
    public static async Task<LocalPostgresUser> FindAsync(string directory, CancellationToken cancellationToken)
    {
        var (found, owner) = await new LocalCommand("/", "stat", ["-c", "%U %u %g", directory]).RunAsync(cancellationToken);
        if (found && owner.Split(' ') is [var name, not "0" and var userId, var groupId])
            return new(name, userId, groupId);
        return await NamedAsync("postgres", cancellationToken)
            ?? await NamedAsync("nobody", cancellationToken)
            ?? throw new LocalPostgresException("PostgreSQL does not run as root: start the service as another user.");
    }

    /// <summary>Gives the directory, created if need be, to the user. False: the user cannot reach it.</summary>
    public async Task<bool> TakeAsync(string directory, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        File.SetUnixFileMode(directory, OwnerOnly);
        await OwnAsync(directory, cancellationToken);
        var (reached, _) = await Command("/", "test", "-w", directory).RunAsync(cancellationToken);
        return reached;
    }

    /// <summary>Gives a file or directory to the user.</summary>
    public Task OwnAsync(string path, CancellationToken cancellationToken) =>
        new LocalCommand("/", "chown", [$"{UserId}:{GroupId}", path]).RunAsync(cancellationToken);

    /// <summary>Prepares to run a program as the user.</summary>
    public LocalCommand Command(string workingDirectory, string program, params string[] arguments) =>
        new(workingDirectory, "setpriv", [$"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", program, .. arguments]);

    private static async Task<LocalPostgresUser?> NamedAsync(string name, CancellationToken cancellationToken)
    {
        var (exists, userId) = await new LocalCommand("/", "id", ["-u", name]).RunAsync(cancellationToken);
        if (!exists)
            return null;
        var (_, groupId) = await new LocalCommand("/", "id", ["-g", name]).RunAsync(cancellationToken);
        return new(name, userId, groupId);
    }
}
