using System.Net.Sockets;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Rpc.Hosting;

/// <summary>What a connection tells of its peer.</summary>
internal static class Peers
{
    private const string CommonName = "x509_common_name";

    /// <summary>The peer's address as a gRPC target (grpc/grpc, doc/naming.md).</summary>
    public static string Name(ConnectionInfo connection) => connection.RemoteIpAddress switch
    {
        null => "unknown",
        { AddressFamily: AddressFamily.InterNetwork } address => $"ipv4:{address}:{connection.RemotePort}",
        var address => $"ipv6:[{address}]:{connection.RemotePort}",
    };

    public static AuthContext Authentication(ConnectionInfo connection)
    {
        if (connection.ClientCertificate is not { } certificate)
            return new AuthContext(null, []);
        var name = certificate.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.SimpleName, forIssuer: false);
        var property = AuthProperty.Create(CommonName, Encoding.UTF8.GetBytes(name));
        return new AuthContext(CommonName, new Dictionary<string, List<AuthProperty>> { [CommonName] = [property] });
    }
}
