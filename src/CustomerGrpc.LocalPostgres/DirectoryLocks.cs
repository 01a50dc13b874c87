namespace CustomerGrpc.LocalPostgres;

/// <summary>
/// The lock files by which processes share the server of a directory. The operating system releases the locks of a killed process.
/// </summary>
internal sealed class DirectoryLocks(string path)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits for the lock that a process holds while it starts or stops the server.</summary>
    public async Task<FileStream> LockForStartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryLock("turn.lock", FileAccess.ReadWrite, FileShare.None) is { } startLock)
                return startLock;
            await Task.Delay(RetryDelay, cancellationToken);
        }
    }

    /// <summary>Keeps other processes from stopping the server until the stream is disposed.</summary>
    public FileStream MarkInUse() => TryLock("in-use.lock", FileAccess.Read, FileShare.Read)
        ?? throw new PostgresServerException($"{path} is locked by another program.");

    /// <summary>Whether any process uses the server. The caller holds the start lock.</summary>
    public bool IsInUse()
    {
        using var exclusive = TryLock("in-use.lock", FileAccess.ReadWrite, FileShare.None);
        return exclusive is null;
    }

    private FileStream? TryLock(string name, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(Path.Combine(path, name), FileMode.OpenOrCreate, access, share);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            throw new PostgresServerException($"The files in {path} belong to another user: start the program as that user.");
        }
    }
}
