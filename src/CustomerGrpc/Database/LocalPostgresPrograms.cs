using System.Globalization;
using CustomerGrpc.Hosting;

namespace CustomerGrpc.Database;

/// <summary>PostgreSQL's programs, as they are installed on this machine.</summary>
internal sealed record LocalPostgresPrograms(string Directory)
{
    private const string DebianRoot = "/usr/lib/postgresql";

    /// <summary>The full name of one of the programs.</summary>
    public string PathOf(string program) => Path.Combine(Directory, program);

    /// <summary>
    /// Finds the server's programs on the PATH or where Debian keeps them, the newest first; as root on a system with
    /// apt-get it installs them when they are missing.
    /// </summary>
    /// <param name="majorVersion">The version that the data needs; null when any will do.</param>
    /// <param name="logger">Is told about an installation.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static async Task<LocalPostgresPrograms> FindOrInstallAsync(
        int? majorVersion, ILogger logger, CancellationToken cancellationToken)
    {
        if (await FindAsync(majorVersion, cancellationToken) is { } found)
            return found;
        var package = majorVersion is { } major ? $"postgresql-{major}" : "postgresql";
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get"))
            throw new LocalPostgresException(
                $"PostgreSQL's server was not found: install it (Debian, Ubuntu: apt-get install {package}), or set ConnectionStrings__Customers.");

        logger.LocalPostgresInstalling(package);
        var failure = await InstallAsync(package, cancellationToken);
        return await FindAsync(majorVersion, cancellationToken)
            ?? throw new LocalPostgresException($"apt-get install {package} failed, install PostgreSQL's server by hand: {failure}");
    }

    private static async Task<LocalPostgresPrograms?> FindAsync(int? majorVersion, CancellationToken cancellationToken)
    {
        foreach (var directory in Candidates())
        {
            var programs = new LocalPostgresPrograms(directory);
            if (majorVersion is null || await programs.MajorVersionAsync(cancellationToken) == majorVersion)
                return programs;
        }
        return null;
    }

    private static IEnumerable<string> Candidates()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(directory => new FileInfo(Path.Combine(directory, "postgres")))
            .Where(file => file.Exists)
            // What is on the PATH may be a link to the one program; the others are beside its target.
            .Select(file => (file.ResolveLinkTarget(returnFinalTarget: true) ?? file).FullName)
            .Select(file => Path.GetDirectoryName(file)!);
        var ofDebian = System.IO.Directory.Exists(DebianRoot) ? System.IO.Directory.GetDirectories(DebianRoot) : [];
        return onPath
            .Concat(ofDebian
                .OrderByDescending(version => double.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out var number) ? number : 0)
                .Select(version => Path.Combine(version, "bin")))
            .Where(directory => File.Exists(Path.Combine(directory, "pg_ctl")) && File.Exists(Path.Combine(directory, "initdb")));
    }

    private async Task<int?> MajorVersionAsync(CancellationToken cancellationToken)
    {
        var (_, output) = await new LocalCommand("/", PathOf("pg_ctl"), ["--version"]).RunAsync(cancellationToken);
        // pg_ctl (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)
        var version = output.Split(' ').ElementAtOrDefault(2)?.Split('.')[0];
        return int.TryParse(version, CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    private static async Task<string> InstallAsync(string package, CancellationToken cancellationToken)
    {
        // Debian's package would make and start a server of its own, at boot too. Nobody asked for that one.
        const string Restraint = "/etc/postgresql-common/createcluster.d/customer-grpc.conf";
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Restraint)!);
        await File.WriteAllTextAsync(Restraint, "create_main_cluster = false\n", cancellationToken);
        try
        {
            var install = new LocalCommand("/", "apt-get", ["install", "-y", "-q", "--no-install-recommends", package]);
            var (succeeded, failure) = await install.RunAsync(cancellationToken);
            if (succeeded)
                return "";
            await new LocalCommand("/", "apt-get", ["update", "-q"]).RunAsync(cancellationToken);
            (_, failure) = await install.RunAsync(cancellationToken);
            return failure;
        }
        finally
        {
            File.Delete(Restraint);
        }
    }
}
