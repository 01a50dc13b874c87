using System.Globalization;
using System.Security.Cryptography;
using CustomerGrpc.Hosting;

namespace CustomerGrpc.Database;

/// <summary>
/// What a private PostgreSQL keeps: its data, its log, the passwords and port that were chosen for it, and the locks by which
/// the processes that use it agree. PostgreSQL does not run as root: there, everything belongs to another user.
/// </summary>
internal sealed class LocalPostgresDirectory
{
    /// <summary>The name of the superuser.</summary>
    public const string Admin = "postgres";

    private readonly string _path;
    private readonly LocalPostgresUser? _user;

    private LocalPostgresDirectory(string path, LocalPostgresUser? user)
    {
        _path = path;
        _user = user;
    }

    /// <summary>The server's own directory.</summary>
    public string Data => Path.Combine(_path, "data");

    /// <summary>The file that the server logs to.</summary>
    public string Log => Path.Combine(_path, "postgres.log");

    /// <summary>The major version of PostgreSQL that made the data; null when there is none yet.</summary>
    public int? MajorVersion => ReadNumber(Path.Combine(Data, "PG_VERSION"));

    /// <summary>The port that the server listened on the last time.</summary>
    public int? RememberedPort => ReadNumber(PortFile);

    private string PortFile => Path.Combine(_path, "port");

    /// <summary>Creates the directory if need be, and settles whom it belongs to.</summary>
    public static async Task<LocalPostgresDirectory> OpenAsync(string path, ILogger logger, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path);
        var user = Environment.IsPrivilegedProcess ? await LocalPostgresUser.FindAsync(full, cancellationToken) : null;
        if (user is not null && !await user.TakeAsync(full, cancellationToken))
        {
            var closed = full;
            full = Path.Combine("/var/lib/customer-grpc", closed.Trim('/').Replace('/', '-'));
            logger.LocalPostgresMoved(closed, full);
            if (!await user.TakeAsync(full, cancellationToken))
                throw new LocalPostgresException($"User {user.Name} can reach neither {closed} nor {full}: set LocalPostgres__Directory.");
        }
        Directory.CreateDirectory(full, LocalPostgresUser.OwnerOnly);
        return new(full, user);
    }

    /// <summary>Waits for the right to start or stop the server.</summary>
    public async Task<FileStream> TakeTurnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryLock("turn.lock", FileAccess.ReadWrite, FileShare.None) is { } turn)
                return turn;
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    /// <summary>Keeps the server from being stopped by others. The system lets go of it when this process ends, however it ends.</summary>
    public FileStream MarkInUse() => TryLock("in-use.lock", FileAccess.Read, FileShare.Read)
        ?? throw new LocalPostgresException($"{_path} is locked by another program.");

    /// <summary>Whether any process uses the server. Asked only by the one whose turn it is.</summary>
    public bool IsInUse()
    {
        using var alone = TryLock("in-use.lock", FileAccess.ReadWrite, FileShare.None);
        return alone is null;
    }

    /// <summary>The password of a role, chosen when it is first asked for.</summary>
    public string Password(string role)
    {
        var file = Path.Combine(_path, $"{role}.password");
        if (!File.Exists(file))
            WriteWhole(file, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        return File.ReadAllText(file);
    }

    /// <summary>Keeps the port for the next start.</summary>
    public void Remember(int port) => WriteWhole(PortFile, port.ToString(CultureInfo.InvariantCulture));

    /// <summary>Prepares to run one of PostgreSQL's programs as the user that the directory belongs to.</summary>
    public LocalCommand Command(string program, params string[] arguments) =>
        _user is null ? new(_path, program, arguments) : _user.Command(_path, program, arguments);

    /// <summary>Makes the server's data directory if there is none. One that was not finished is made anew.</summary>
    public async Task InitializeAsync(LocalPostgresPrograms programs, CancellationToken cancellationToken)
    {
        if (Directory.Exists(Data))
            return;
        var unfinished = Data + ".new";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Password(Admin);
        var passwordFile = Path.Combine(_path, $"{Admin}.password");
        if (_user is not null)
            await _user.OwnAsync(passwordFile, cancellationToken);

        var initdb = Command(
            programs.PathOf("initdb"), "-D", unfinished, "--username", Admin, "--pwfile", passwordFile,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8");
        var (succeeded, output) = await initdb.RunAsync(cancellationToken);
        if (!succeeded)
            throw new LocalPostgresException($"PostgreSQL cannot initialize {unfinished}: {output}");
        Directory.Move(unfinished, Data);
    }

    private FileStream? TryLock(string name, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(Path.Combine(_path, name), FileMode.OpenOrCreate, access, share);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            throw new LocalPostgresException($"{_path} belongs to another user: start the service as that one, or set LocalPostgres__Directory.");
        }
    }

    private static int? ReadNumber(string file) =>
        File.Exists(file) ? int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : null;

    // Written beside and moved into place, so that a killed process leaves no half of it.
    private static void WriteWhole(string file, string content)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var writer = new StreamWriter(file + ".new", options))
            writer.Write(content);
        File.Move(file + ".new", file, overwrite: true);
    }
}
