namespace CustomerGrpc.Tests.Support;

/// <summary>
/// The tools that some tests need. A test whose tool is not installed is skipped with the reason, except in CI, where it runs and fails.
/// </summary>
public static class InstalledTools
{
    public const string NodeIsMissing = "Install nodejs and npm.";
    public const string PythonIsMissing = "Install python3-grpcio and python3-protobuf.";
    public const string ChromiumIsMissing = "Install nodejs, npm and chromium.";
    public const string CurlIsMissing = "Install curl.";
    public const string HaproxyIsMissing = "Install haproxy.";
    public const string PgBouncerIsMissing = "Install pgbouncer.";
    public const string HaproxyPath = "/usr/sbin/haproxy";

    private static readonly bool IsCi = Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>Node.js with npm.</summary>
    public static bool Node => IsCi || IsInPath("npm");

    /// <summary>Debian's Python with gRPC.</summary>
    public static bool Python => IsCi || File.Exists("/usr/lib/python3/dist-packages/grpc/__init__.py");

    /// <summary>Debian's Chromium, which Node.js drives.</summary>
    public static bool Chromium => IsCi || (Node && File.Exists("/usr/bin/chromium"));

    public static bool Curl => IsCi || IsInPath("curl");

    public static bool Haproxy => IsCi || File.Exists(HaproxyPath);

    public static bool PgBouncer => IsCi || File.Exists("/usr/sbin/pgbouncer");

    private static bool IsInPath(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
