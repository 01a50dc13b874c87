using System.Net;

namespace CustomerGrpc.Tests.Support;

/// <summary>
/// Loopback addresses that are used by no other test, no other test run, and no client (clients use ports of 127.0.0.1).
/// All their ports are free, and stay free while the program that listens there restarts.
/// </summary>
internal static class Loopback
{
    private static int _addresses;

    public static IPAddress NewAddress() =>
        new([127, (byte)(1 + (Environment.ProcessId / 250 % 250)), (byte)(Environment.ProcessId % 250), checked(
            (byte)Interlocked.Increment(ref _addresses))]);
}
