using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CustomerGrpc.LocalPostgres;

/// <summary>
/// The directory of a private server: its data, its log, the passwords and the port that were chosen for it, and its lock files. If this
/// process runs as root, everything belongs to another user, because PostgreSQL refuses root.
/// </summary>
internal sealed class ServerDirectory
{
    /// <summary>The name of the superuser.</summary>
    public const string Admin = "postgres";

    /// <summary>The name of the application's role and of its database.</summary>
    public const string Application = "customers";

    private readonly string _path;
    private readonly ServerUser? _user;

    private ServerDirectory(string path, ServerUser? user) => (_path, _user, Locks) = (path, user, new(path));

    /// <summary>The locks by which processes share the server.</summary>
    public DirectoryLocks Locks { get; }

    /// <summary>PostgreSQL's data directory.</summary>
    public string Data => Path.Combine(_path, "data");

    /// <summary>The server's log file.</summary>
    public string Log => Path.Combine(_path, "postgres.log");

    /// <summary>The major version of PostgreSQL that created the data; null if there is no data yet.</summary>
    public int? MajorVersion => ReadNumber(Path.Combine(Data, "PG_VERSION"));

    /// <summary>The port of the last start; null before the first.</summary>
    public int? LastPort => ReadNumber(PortFile);

    private string PortFile => Path.Combine(_path, "port");

    /// <summary>Creates the directory if it is missing, and decides which user it belongs to.</summary>
    /// <exception cref="PostgresServerException">The directory cannot be created or written.</exception>
    public static async Task<ServerDirectory> OpenAsync(string path, ILogger logger, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path);
        try
        {
            var user = Environment.IsPrivilegedProcess ? await ServerUser.FindAsync(full, cancellationToken) : null;
            if (user is not null)
                full = await TakeOwnershipAsync(user, full, logger, cancellationToken);
            Directory.CreateDirectory(full, ServerUser.OwnerOnly);
            CheckWritable(full);
            return new(full, user);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PostgresServerException($"PostgreSQL's data cannot be kept in {full}: {exception.Message}");
        }
    }

    /// <summary>The password of a role, generated on first use.</summary>
    public string Password(string role)
    {
        var file = Path.Combine(_path, $"{role}.password");
        if (!File.Exists(file))
            WriteAtomically(file, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        return File.ReadAllText(file);
    }

    /// <summary>Connects a role to a database of the server.</summary>
    public string ConnectionString(int port, string role, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = IPAddress.Loopback.ToString(),
        Port = port,
        Username = role,
        Password = Password(role),
        Database = database,
    }.ConnectionString;

    /// <summary>Saves the port for the next start.</summary>
    public void SavePort(int port) => WriteAtomically(PortFile, port.ToString(CultureInfo.InvariantCulture));

    /// <summary>A command that runs one of PostgreSQL's programs as the user that the directory belongs to.</summary>
    public ProcessCommand Command(string program, params string[] arguments) =>
        _user is null ? new(_path, program, arguments) : _user.Command(_path, program, arguments);

    /// <summary>Creates the data directory if there is none. An initialization that was interrupted is started again.</summary>
    public async Task InitializeAsync(PostgresPrograms programs, CancellationToken cancellationToken)
    {
        if (Directory.Exists(Data))
            return;
        var unfinished = Data + ".new";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Password(Admin);
        var passwordFile = Path.Combine(_path, $"{Admin}.password");
        if (_user is not null)
            await _user.ChangeOwnerAsync(passwordFile, cancellationToken);

        var initdb = Command(
            programs.PathOf("initdb"), "-D", unfinished, "--username", Admin, "--pwfile", passwordFile,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8");
        var (succeeded, output) = await initdb.RunAsync(cancellationToken);
        if (!succeeded)
            throw new PostgresServerException($"PostgreSQL cannot initialize {unfinished}: {output}");
        Directory.Move(unfinished, Data);
    }

    private static async Task<string> TakeOwnershipAsync(ServerUser user, string path, ILogger logger, CancellationToken cancellationToken)
    {
        if (await user.TakeOwnershipAsync(path, cancellationToken))
            return path;
        var replacement = Path.Combine("/var/lib/customer-grpc", path.Trim('/').Replace('/', '-'));
        logger.DirectoryReplaced(path, replacement);
        return await user.TakeOwnershipAsync(replacement, cancellationToken)
            ? replacement
            : throw new PostgresServerException($"User {user.Name} can reach neither {path} nor {replacement}.");
    }

    // On a read-only file system, opening a lock file fails like a lock that another process holds.
    private static void CheckWritable(string path)
    {
        var file = Path.Combine(path, Path.GetRandomFileName());
        File.Create(file, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
    }

    private static int? ReadNumber(string file) =>
        File.Exists(file) ? int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : null;

    // Written to a temporary file that is then renamed, so that a killed process leaves no half-written file.
    private static void WriteAtomically(string file, string content)
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
