using System.Net;
using System.Net.Sockets;

namespace CustomerGrpc.Settings;

/// <summary>
/// Checks, before anything is started, what Kestrel needs: addresses that are free and certificate files that can be read. Kestrel itself
/// would find out only when the database is ready, and report it with a stack trace.
/// </summary>
internal static class EndpointCheck
{
    /// <exception cref="SettingsException">An address cannot be used or a file cannot be read. The message names the key.</exception>
    public static void Run(IConfiguration configuration)
    {
        foreach (var (key, value) in configuration.GetSection("Kestrel").AsEnumerable().Where(entry => !string.IsNullOrEmpty(entry.Value)))
        {
            switch (key[(key.LastIndexOf(':') + 1)..].ToUpperInvariant())
            {
                case "URL":
                    CheckAddress(key, value!);
                    break;
                case "PATH" or "KEYPATH":
                    CheckFile(key, value!);
                    break;
            }
        }
    }

    private static void CheckAddress(string key, string url)
    {
        var address = BindingAddress.Parse(url);
        if (address.IsUnixPipe || address.Port == 0)
            return;
        var ip = AddressOf(address.Host);
        try
        {
            using var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (ip.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(new IPEndPoint(ip, address.Port));
        }
        catch (SocketException exception)
        {
            throw new SettingsException(
                $"Configuration: {key} {url} cannot be used: {exception.Message}. "
                + $"Set {key.Replace(":", "__", StringComparison.Ordinal)} to another address.");
        }
    }

    // As Kestrel does: a name other than localhost stands for all addresses.
    private static IPAddress AddressOf(string host)
    {
        if (IPAddress.TryParse(host, out var ip))
            return ip;
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return IPAddress.Loopback;
        return Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
    }

    private static void CheckFile(string key, string path)
    {
        try
        {
            File.OpenRead(Path.Combine(AppContext.BaseDirectory, path)).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"Configuration: {key} cannot be read: {exception.Message}");
        }
    }
}
