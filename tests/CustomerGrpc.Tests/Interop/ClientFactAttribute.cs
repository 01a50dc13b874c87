namespace CustomerGrpc.Tests.Interop;

/// <summary>What a real client needs on the machine.</summary>
public enum Tool
{
    /// <summary>Node.js with npm.</summary>
    Node,

    /// <summary>Debian's Python with python3-grpcio.</summary>
    Python,

    /// <summary>Debian's Chromium, driven by Node.js.</summary>
    Chromium,
}

/// <summary>A test that needs a tool. Where the tool is absent it is skipped, and says so; in CI it is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClientFactAttribute : FactAttribute
{
    public ClientFactAttribute(Tool tool)
    {
        Tool = tool;
        if (Environment.GetEnvironmentVariable("CI") != "true" && !IsPresent(tool))
            Skip = $"{tool} is not installed here: {ClientProcess.Installation(tool)}";
    }

    public Tool Tool { get; }

    private static bool IsPresent(Tool tool) => tool switch
    {
        Tool.Node => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "npm"))),
        Tool.Chromium => IsPresent(Tool.Node) && File.Exists("/usr/bin/chromium"),
        _ => File.Exists("/usr/lib/python3/dist-packages/grpc/__init__.py"),
    };
}
