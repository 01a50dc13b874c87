using System.Security.Cryptography.X509Certificates;
using CustomerGrpc.Settings;
using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace CustomerGrpc.Tests.Settings;

public sealed class ProtectionCertificateTests : IDisposable
{
    private readonly CertificateFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Without_settings_there_is_no_certificate() => Assert.Null(Load());

    [Fact]
    public void A_certificate_is_loaded_from_PKCS_12_or_from_PEM_with_a_plain_or_an_encrypted_key()
    {
        var (path, keyPath) = _files.NewPem();
        var (encryptedPath, encryptedKeyPath) = _files.NewPem(CertificateFiles.Password);

        Assert.Equal("CN=test", Load(("Path", _files.NewPkcs12()), ("Password", CertificateFiles.Password))!.Subject);
        Assert.Equal("CN=test", Load(("Path", path), ("KeyPath", keyPath))!.Subject);
        Assert.Equal(
            "CN=test", Load(("Path", encryptedPath), ("KeyPath", encryptedKeyPath), ("Password", CertificateFiles.Password))!.Subject);
    }

    [Fact]
    public void A_certificate_that_cannot_be_loaded_is_reported_in_one_line_with_the_setting()
    {
        var (path, keyPath) = _files.NewPem();
        var (_, otherKeyPath) = _files.NewPem();
        var (encryptedPath, encryptedKeyPath) = _files.NewPem(CertificateFiles.Password);

        Refused("DataProtection:Certificate:Path is missing", ("Password", "guess"));
        Refused("Could not find file", ("Path", "/nowhere.pfx"));
        Refused("Could not find file", ("Path", path), ("KeyPath", "/nowhere.pem"));
        Refused("password may be incorrect", ("Path", _files.NewPkcs12()), ("Password", "guess"));
        Refused("password may be incorrect", ("Path", _files.NewPkcs12()));
        Refused("password may be incorrect", ("Path", encryptedPath), ("KeyPath", encryptedKeyPath), ("Password", "guess"));
        Refused("cannot be loaded", ("Path", _files.Write("no certificate")));
        Refused("cannot be loaded", ("Path", path), ("KeyPath", _files.Write("no key")));
        Refused("cannot be loaded", ("Path", path), ("KeyPath", otherKeyPath));
        Refused("cannot be loaded", ("Path", path));
        Refused("must have an RSA private key", ("Path", _files.NewEcdsaPkcs12()));
        Assert.NotNull(Load(("Path", path), ("KeyPath", keyPath)));
    }

    private static void Refused(string reason, params (string Name, string Value)[] settings)
    {
        var refused = Assert.Throws<SettingsException>(() => Load(settings));

        Assert.StartsWith("Configuration: DataProtection:Certificate", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("guess", refused.Message, StringComparison.Ordinal);
    }

    private static X509Certificate2? Load(params (string Name, string Value)[] settings)
    {
        var values = settings.Select(setting => KeyValuePair.Create($"DataProtection:Certificate:{setting.Name}", (string?)setting.Value));
        return ProtectionCertificate.Load(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }
}
