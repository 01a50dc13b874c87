using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CustomerGrpc.Tests.Support;

/// <summary>Self-signed certificates in files of a temporary directory.</summary>
public sealed class CertificateFiles : IDisposable
{
    public const string Password = "correct horse";

    private readonly string _directory = Directory.CreateTempSubdirectory("customer-grpc-certificates-").FullName;

    /// <summary>A PKCS #12 file of a new RSA certificate and its key, encrypted with <see cref="Password"/>.</summary>
    public string NewPkcs12()
    {
        using var certificate = NewRsa();
        return Write(certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, Password));
    }

    /// <summary>PEM files of a certificate and its key; the key is encrypted if there is a password.</summary>
    public (string Path, string KeyPath) NewPem(string? password = null)
    {
        using var certificate = NewRsa();
        using var key = certificate.GetRSAPrivateKey()!;
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000);
        var keyPem = password is null ? key.ExportPkcs8PrivateKeyPem() : key.ExportEncryptedPkcs8PrivateKeyPem(password, encryption);
        return (Write(certificate.ExportCertificatePem()), Write(keyPem));
    }

    /// <summary>A PKCS #12 file of a certificate whose key cannot decrypt, without a password.</summary>
    public string NewEcdsaPkcs12()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = SelfSigned(new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256));
        return Write(certificate.Export(X509ContentType.Pkcs12));
    }

    public string Write(string content) => Write(System.Text.Encoding.ASCII.GetBytes(content));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Write(byte[] content)
    {
        var path = Path.Combine(_directory, Path.GetRandomFileName());
        File.WriteAllBytes(path, content);
        return path;
    }

    private static X509Certificate2 NewRsa()
    {
        using var key = RSA.Create(2048);
        return SelfSigned(new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    // Expired: data protection does not check the validity period.
    private static X509Certificate2 SelfSigned(CertificateRequest request)
    {
        var start = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return request.CreateSelfSigned(start, start.AddYears(1));
    }
}
