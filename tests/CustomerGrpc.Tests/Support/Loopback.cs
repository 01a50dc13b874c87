using System.Net;

namespace CustomerGrpc.Tests.Support;

/// <summary>
/// Addresses of loopback that nobody else has: no other test of this run, no other run, and no client, whose own ports are of 127.0.0.1.
/// So every port of theirs is free, and stays free while the program that listens there is started again.
/// </summary>
internal static class Loopback
{
    private static int _addresses;

    public static IPAddress NewAddress() =>
        new([127, (byte)(1 + (Environment.ProcessId / 250 % 250)), (byte)(Environment.ProcessId % 250), checked(
            (byte)Interlocked.Increment(ref _addresses))]);
}
