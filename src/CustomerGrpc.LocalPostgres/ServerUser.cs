namespace CustomerGrpc.LocalPostgres;

/// <summary>The user that PostgreSQL runs as if this process runs as root, which PostgreSQL refuses.</summary>
internal sealed record ServerUser(string Name, string UserId, string GroupId)
{
    /// <summary>Access for the owner only, which PostgreSQL requires for its directory.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Returns the owner of the directory unless that is root; otherwise the user postgres if it exists, or nobody.</summary>
    public static async Task<ServerUser> FindAsync(string directory, CancellationToken cancellationToken)
    {
        var (found, owner) = await new ProcessCommand("/", "stat", ["-c", "%U %u %g", directory]).RunAsync(cancellationToken);
        if (found && owner.Split(' ') is [var name, not "0" and var userId, var groupId])
            return new(name, userId, groupId);
        return await FindByNameAsync("postgres", cancellationToken)
            ?? await FindByNameAsync("nobody", cancellationToken)
            ?? throw new PostgresServerException("PostgreSQL does not run as root: start the program as another user.");
    }

    /// <summary>Creates the directory if it is missing and makes the user its owner. Returns false if the user cannot reach it.</summary>
    public async Task<bool> TakeOwnershipAsync(string directory, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        File.SetUnixFileMode(directory, OwnerOnly);
        await ChangeOwnerAsync(directory, cancellationToken);
        var (isWritable, _) = await Command("/", "test", "-w", directory).RunAsync(cancellationToken);
        return isWritable;
    }

    /// <summary>Makes the user the owner of a file or directory.</summary>
    public Task ChangeOwnerAsync(string path, CancellationToken cancellationToken) =>
        new ProcessCommand("/", "chown", [$"{UserId}:{GroupId}", path]).RunAsync(cancellationToken);

    /// <summary>A command that runs a program as the user.</summary>
    public ProcessCommand Command(string workingDirectory, string program, params string[] arguments) =>
        new(workingDirectory, "setpriv", [$"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", program, .. arguments]);

    private static async Task<ServerUser?> FindByNameAsync(string name, CancellationToken cancellationToken)
    {
        var (exists, userId) = await new ProcessCommand("/", "id", ["-u", name]).RunAsync(cancellationToken);
        if (!exists)
            return null;
        var (_, groupId) = await new ProcessCommand("/", "id", ["-g", name]).RunAsync(cancellationToken);
        return new(name, userId, groupId);
    }
}
