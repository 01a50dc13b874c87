using System.Buffers;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>
/// Rents byte arrays from the shared pool, except large ones: the pool would keep many of those after a few large requests.
/// </summary>
internal static class ByteArrays
{
    private const int MaxPooled = 256 * 1024;

    /// <summary>An array of at least a size. Its contents are undefined.</summary>
    public static byte[] Rent(int size) =>
        size <= MaxPooled ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);

    /// <summary>Returns an array from <see cref="Rent"/>.</summary>
    public static void Return(byte[] array)
    {
        if (array.Length <= MaxPooled)
            ArrayPool<byte>.Shared.Return(array);
    }
}
