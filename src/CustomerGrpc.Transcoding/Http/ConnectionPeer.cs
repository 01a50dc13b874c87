using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>The client at the other end of a connection, as gRPC describes it.</summary>
internal static class ConnectionPeer
{
    private const string CommonName = "x509_common_name";

    /// <summary>The address of the client as a gRPC target (grpc/grpc, doc/naming.md).</summary>
    public static string NameOf(ConnectionInfo connection) => connection.RemoteIpAddress switch
    {
        null => "unknown",
        { AddressFamily: AddressFamily.InterNetwork } address => $"ipv4:{address}:{connection.RemotePort}",
        var address => $"ipv6:[{address}]:{connection.RemotePort}",
    };

    /// <summary>The common name of the client's certificate; nothing without a certificate.</summary>
    public static AuthContext AuthContextOf(ConnectionInfo connection)
    {
        if (connection.ClientCertificate is not { } certificate)
            return new AuthContext(null, []);
        var name = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        var property = AuthProperty.Create(CommonName, Encoding.UTF8.GetBytes(name));
        return new AuthContext(CommonName, new Dictionary<string, List<AuthProperty>> { [CommonName] = [property] });
    }
}
