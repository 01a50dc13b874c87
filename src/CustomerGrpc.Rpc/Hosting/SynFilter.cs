using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace CustomerGrpc.Rpc.Hosting;

/// <summary>
/// Has Linux make no further connection for a listening socket, which keeps those that it has: a packet filter (socket(7),
/// SO_ATTACH_FILTER) drops each SYN. The client sends it again a second later.
/// </summary>
internal static unsafe class SynFilter
{
    private const int SocketLevel = 1;
    private const int AttachFilter = 26;

    // What the kernel's linux/filter.h calls a classic BPF program; it sees the packet from its TCP header on.
    private static readonly Instruction[] Program =
    [
        new(0x30, 0, 0, 13),        // load the byte of the header's flags
        new(0x45, 0, 1, 2),         // unless SYN is among them, go one further
        new(0x06, 0, 0, 0),         // keep no byte of the packet
        new(0x06, 0, 0, 0xFFFF),    // keep all
    ];

    /// <summary>False where the system has no such filters.</summary>
    public static bool TryAttach(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            Attach(socket);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void Attach(Socket socket)
    {
        fixed (Instruction* first = Program)
        {
            var program = new ProgramPointer((ushort)Program.Length, first);
            socket.SetRawSocketOption(SocketLevel, AttachFilter, new ReadOnlySpan<byte>(&program, sizeof(ProgramPointer)));
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ProgramPointer(ushort length, Instruction* first)
    {
        private readonly ushort _length = length;
        private readonly Instruction* _first = first;
    }
}
