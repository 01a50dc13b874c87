namespace CustomerGrpc.Tests.Interop;

/// <summary>An interpreter for the programs in tests/interop.</summary>
public enum Tool
{
    Node,
    Python,
}
