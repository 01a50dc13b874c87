namespace CustomerGrpc.Tests.Interop;

/// <summary>Knows which tools are on the machine.</summary>
internal static class InstalledTools
{
    /// <summary>Why a test that needs the tool is skipped; null when it is not.</summary>
    public static string? ReasonToSkip(Tool tool) => Environment.GetEnvironmentVariable("CI") == "true" || IsInstalled(tool)
        ? null
        : $"{tool} is missing. Install {PackagesOf(tool)}.";

    private static bool IsInstalled(Tool tool) => tool switch
    {
        Tool.Node => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "npm"))),
        Tool.Chromium => IsInstalled(Tool.Node) && File.Exists("/usr/bin/chromium"),
        _ => File.Exists("/usr/lib/python3/dist-packages/grpc/__init__.py"),
    };

    private static string PackagesOf(Tool tool) => tool switch
    {
        Tool.Node => "nodejs and npm",
        Tool.Chromium => "nodejs, npm and chromium",
        _ => "python3-grpcio and python3-protobuf",
    };
}
