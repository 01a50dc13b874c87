namespace CustomerGrpc.Tests.Interop;

/// <summary>What runs a program of tests/interop.</summary>
public enum Tool
{
    Node,
    Python,
}
