namespace CustomerGrpc.Tests.Interop;

/// <summary>What a program of tests/interop needs on the machine.</summary>
public enum Tool
{
    /// <summary>Node.js with npm.</summary>
    Node,

    /// <summary>Debian's Python with gRPC.</summary>
    Python,

    /// <summary>Debian's Chromium, driven by Node.js.</summary>
    Chromium,
}
