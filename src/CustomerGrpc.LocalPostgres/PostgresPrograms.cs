using System.Globalization;
using Microsoft.Extensions.Logging;

namespace CustomerGrpc.LocalPostgres;

/// <summary>PostgreSQL's programs as they are installed on this machine.</summary>
internal sealed record PostgresPrograms(string Directory)
{
    private const string DebianRoot = "/usr/lib/postgresql";

    /// <summary>The full path of a program.</summary>
    public string PathOf(string program) => Path.Combine(Directory, program);

    /// <summary>
    /// Finds the programs in PATH or where Debian installs them, the newest version first. If they are missing, this process runs as root
    /// and the system has apt-get, it installs them.
    /// </summary>
    /// <param name="majorVersion">The version that the data requires; null if any version will do.</param>
    /// <param name="logger">Receives a message about the installation.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    public static async Task<PostgresPrograms> FindOrInstallAsync(int? majorVersion, ILogger logger, CancellationToken cancellationToken)
    {
        if (await FindAsync(majorVersion, cancellationToken) is { } found)
            return found;
        var package = majorVersion is { } major ? $"postgresql-{major}" : "postgresql";
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get"))
            throw new PostgresServerException($"No PostgreSQL server was found: install it (Debian, Ubuntu: apt-get install {package}).");

        logger.Installing(package);
        var failure = await InstallAsync(package, cancellationToken);
        return await FindAsync(majorVersion, cancellationToken)
            ?? throw new PostgresServerException($"apt-get install {package} failed, install the PostgreSQL server by hand: {failure}");
    }

    private static async Task<PostgresPrograms?> FindAsync(int? majorVersion, CancellationToken cancellationToken)
    {
        foreach (var directory in Candidates())
        {
            var programs = new PostgresPrograms(directory);
            if (majorVersion is null || await programs.MajorVersionAsync(cancellationToken) == majorVersion)
                return programs;
        }

        return null;
    }

    private static IEnumerable<string> Candidates()
    {
        var inPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(directory => new FileInfo(Path.Combine(directory, "postgres")))
            .Where(file => file.Exists)
            // PATH may contain a link to this one program; the other programs are next to its target.
            .Select(file => (file.ResolveLinkTarget(returnFinalTarget: true) ?? file).FullName)
            .Select(file => Path.GetDirectoryName(file)!);
        var debianVersions = System.IO.Directory.Exists(DebianRoot) ? System.IO.Directory.GetDirectories(DebianRoot) : [];
        return inPath
            .Concat(debianVersions.OrderByDescending(VersionOf).Select(version => Path.Combine(version, "bin")))
            .Where(directory => File.Exists(Path.Combine(directory, "pg_ctl")) && File.Exists(Path.Combine(directory, "initdb")));
    }

    private static double VersionOf(string directory) =>
        double.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var number) ? number : 0;

    private async Task<int?> MajorVersionAsync(CancellationToken cancellationToken)
    {
        var (_, output) = await new ProcessCommand("/", PathOf("pg_ctl"), ["--version"]).RunAsync(cancellationToken);
        // pg_ctl (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)
        var version = output.Split(' ').ElementAtOrDefault(2)?.Split('.')[0];
        return int.TryParse(version, CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    private static async Task<string> InstallAsync(string package, CancellationToken cancellationToken)
    {
        // Without this setting, Debian's package would create another server and start it now and at every boot.
        const string Setting = "/etc/postgresql-common/createcluster.d/customer-grpc.conf";
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Setting)!);
        await File.WriteAllTextAsync(Setting, "create_main_cluster = false\n", cancellationToken);
        try
        {
            var install = new ProcessCommand("/", "apt-get", ["install", "-y", "-q", "--no-install-recommends", package]);
            var (succeeded, failure) = await install.RunAsync(cancellationToken);
            if (succeeded)
                return "";
            await new ProcessCommand("/", "apt-get", ["update", "-q"]).RunAsync(cancellationToken);
            (_, failure) = await install.RunAsync(cancellationToken);
            return failure;
        }
        finally
        {
            File.Delete(Setting);
        }
    }
}
