using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CustomerGrpc.Settings;

/// <summary>
/// The certificate that encrypts the data protection keys in the database. It is configured like Kestrel's: a PKCS #12 file with an
/// optional password, or PEM files of the certificate and its key.
/// </summary>
internal static class ProtectionCertificate
{
    private const string Section = "DataProtection:Certificate";

    /// <summary>Loads the configured certificate; null if none is configured.</summary>
    /// <exception cref="SettingsException">The certificate cannot be loaded, or cannot decrypt.</exception>
    public static X509Certificate2? Load(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        if (!section.Exists())
            return null;
        var path = section["Path"] ?? throw new SettingsException($"Configuration: {Section}:Path is missing.");
        try
        {
            var certificate = Load(path, section["KeyPath"], section["Password"]);
            using var key = certificate.GetRSAPrivateKey();
            return key is not null
                ? certificate
                : throw new SettingsException($"Configuration: {Section} must have an RSA private key.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SettingsException($"Configuration: {Section} cannot be loaded: {exception.Message}");
        }
    }

    private static X509Certificate2 Load(string path, string? keyPath, string? password) => (keyPath, password) switch
    {
        (null, _) => X509CertificateLoader.LoadPkcs12(File.ReadAllBytes(path), password),
        (_, null) => X509Certificate2.CreateFromPemFile(path, keyPath),
        _ => X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath),
    };
}
