using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace CustomerGrpc.Tests.Support;

/// <summary>
/// A proxy in front of the database that can simulate a hang, in which connections stay open but no data is forwarded, a failure of
/// the network, which breaks all connections, and a result that no client can hold in memory.
/// </summary>
internal sealed class DatabaseProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly NpgsqlConnectionStringBuilder _database;
    private readonly Task _accepting;
    private readonly ConcurrentBag<TcpClient> _connections = [];
    private TaskCompletionSource _open = Opened();

    public DatabaseProxy(string connectionString)
    {
        _database = new NpgsqlConnectionStringBuilder(connectionString);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The connection string of the database through the proxy.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_database.ConnectionString)
    {
        Host = IPAddress.Loopback.ToString(),
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
    }.ConnectionString;

    /// <summary>
    /// If set, a row that contains these bytes announces a size for which no memory can be allocated, and then its own bytes follow.
    /// </summary>
    public byte[]? OversizedRow { get; set; }

    /// <summary>Stops forwarding data.</summary>
    public void Hang() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Forwards data again, first the data that has arrived in the meantime.</summary>
    public void Resume() => _open.TrySetResult();

    /// <summary>Breaks the connections that exist.</summary>
    public void Break()
    {
        while (_connections.TryTake(out var connection))
            connection.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Resume();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            _connections.Add(client);
            await server.ConnectAsync(_database.Host!, _database.Port);
            await Task.WhenAny(CopyAsync(client, server, static data => data.Length), CopyAsync(server, client, Enlarge));
        }
    }

    // A message is its type (D for a row), its size without the type, and its content. Only the answer to a request for TLS is one byte.
    // Returns how many bytes to forward: a message may arrive in parts.
    private int Enlarge(Span<byte> data)
    {
        if (OversizedRow is not { } row || data.Length == 1)
            return data.Length;
        var end = 0;
        while (data.Length - end > sizeof(int) && data.Length - end > BinaryPrimitives.ReadInt32BigEndian(data[(end + 1)..]))
        {
            var message = data.Slice(end, 1 + BinaryPrimitives.ReadInt32BigEndian(data[(end + 1)..]));
            if (message[0] == 'D' && message.IndexOf(row) >= 0)
                BinaryPrimitives.WriteInt32BigEndian(message[1..], int.MaxValue);
            end += message.Length;
        }
        return end;
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, Func<Span<byte>, int> alter)
    {
        var buffer = new byte[1024 * 1024];
        var length = 0;
        try
        {
            for (int count; (count = await from.GetStream().ReadAsync(buffer.AsMemory(length), _stop.Token)) > 0;)
            {
                await _open.Task;
                length += count;
                var complete = alter(buffer.AsSpan(0, length));
                await to.GetStream().WriteAsync(buffer.AsMemory(0, complete), _stop.Token);
                buffer.AsSpan(complete, length - complete).CopyTo(buffer);
                length -= complete;
            }
        }
        catch (Exception exception) when (
            exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // One side has closed the connection, or the test is over.
        }
    }
}
