using System.Runtime.CompilerServices;

namespace Grpc.Core;

/// <summary>A stream of messages, read one after the other.</summary>
/// <typeparam name="T">The messages' type.</typeparam>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message that the last successful <see cref="MoveNext"/> read.</summary>
    T Current { get; }

    /// <summary>Reads the next message.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>False at the stream's end.</returns>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}

/// <summary>Takes a stream of messages, one after the other.</summary>
/// <typeparam name="T">The messages' type.</typeparam>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>Options of the next messages; null stands for the call's own.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Writes a message; ends when the peer's flow control has room, so a slow peer slows the writer.</summary>
    /// <param name="message">The message.</param>
    Task WriteAsync(T message);

    /// <summary>Writes a message; ends when the peer's flow control has room, so a slow peer slows the writer.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Gives up the call.</param>
    Task WriteAsync(T message, CancellationToken cancellationToken);
}

/// <summary>Takes a call's responses.</summary>
/// <typeparam name="T">The responses' type.</typeparam>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>;

/// <summary>Shorter ways to read a stream.</summary>
public static class AsyncStreamReaderExtensions
{
    /// <summary>Reads the next message.</summary>
    /// <typeparam name="T">The messages' type.</typeparam>
    /// <param name="reader">The stream.</param>
    /// <returns>False at the stream's end.</returns>
    public static Task<bool> MoveNext<T>(this IAsyncStreamReader<T> reader) => reader.MoveNext(CancellationToken.None);

    /// <summary>Reads every message, for <c>await foreach</c>.</summary>
    /// <typeparam name="T">The messages' type.</typeparam>
    /// <param name="reader">The stream.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public static async IAsyncEnumerable<T> ReadAllAsync<T>(
        this IAsyncStreamReader<T> reader, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await reader.MoveNext(cancellationToken))
            yield return reader.Current;
    }
}
