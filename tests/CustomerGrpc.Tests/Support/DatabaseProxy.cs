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
            await Task.WhenAny(CopyAsync(client, server, static _ => { }), CopyAsync(server, client, Enlarge));
        }
    }

    // A message is its type (D for a row), its size without the type, and its content.
    private void Enlarge(Span<byte> messages)
    {
        if (OversizedRow is not { } row || messages.IndexOf(row) < 0)
            return;
        while (messages.Length > 1 + sizeof(int))
        {
            var message = messages[..Math.Min(messages.Length, 1 + BinaryPrimitives.ReadInt32BigEndian(messages[1..]))];
            if (message[0] == 'D' && message.IndexOf(row) >= 0)
                BinaryPrimitives.WriteInt32BigEndian(message[1..], int.MaxValue);
            messages = messages[message.Length..];
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, Action<Span<byte>> alter)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            for (int count; (count = await from.GetStream().ReadAsync(buffer, _stop.Token)) > 0;)
            {
                await _open.Task;
                alter(buffer.AsSpan(0, count));
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _stop.Token);
            }
        }
        catch (Exception exception) when (
            exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // One side has closed the connection, or the test is over.
        }
    }
}
