using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Database;

/// <summary>Prepares the data protection keys in the database, which encrypt the secrets of signing clients.</summary>
internal sealed class ProtectionKeys(
    IKeyManager keys, IOptions<KeyManagementOptions> options, IDbContextFactory<CustomerDbContext> contexts, IServiceProvider services)
{
    private static readonly XNamespace Namespace = "http://schemas.asp.net/2015/03/dataProtection";
    private static readonly XName EncryptedSecret = Namespace + "encryptedSecret";
    private static readonly XName RequiresEncryption = Namespace + "requiresEncryption";

    /// <summary>Whether a certificate encrypts the keys. Otherwise they are protected only by access to the database.</summary>
    public bool AreEncrypted => options.Value.XmlEncryptor is not null;

    /// <summary>
    /// Ensures that there is a key, that this process can decrypt all keys, and that none is stored in clear if a certificate is
    /// configured. One replica does this at a time: otherwise several would create a first key, and a replica that had read only its own
    /// could not decrypt what the others encrypted.
    /// </summary>
    /// <exception cref="ProtectionKeysException">A key is encrypted with another certificate than the configured one.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var stored = options.Value.XmlRepository!.GetAllElements();
        if (stored.Count == 0)
            keys.CreateNewKey(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow + options.Value.NewKeyLifetime);
        foreach (var key in stored)
            RequireDecryptable(key);
        if (options.Value.XmlEncryptor is { } encryptor && stored.Any(key => SecretsInClear(key).Any()))
            await EncryptAsync(encryptor, cancellationToken);
    }

    private static IEnumerable<XElement> SecretsInClear(XElement key) =>
        key.Descendants().Where(element => (bool?)element.Attribute(RequiresEncryption) is true);

    private void RequireDecryptable(XElement key)
    {
        var decryptor = new EncryptedXmlDecryptor(services);
        try
        {
            foreach (var secret in key.Descendants(EncryptedSecret))
                decryptor.Decrypt(secret.Elements().Single());
        }
        catch (CryptographicException)
        {
            throw new ProtectionKeysException(
                "The protection keys in the database cannot be decrypted: "
                + "DataProtection:Certificate must name the certificate that encrypted them.");
        }
    }

    // The keys from before a certificate was configured. The result is what the framework itself writes for a new key.
    private async Task EncryptAsync(IXmlEncryptor encryptor, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        foreach (var key in await context.DataProtectionKeys.ToListAsync(cancellationToken))
        {
            var xml = XElement.Parse(key.Xml!);
            foreach (var secret in SecretsInClear(xml).ToList())
            {
                var encrypted = encryptor.Encrypt(secret);
                var decryptorType = new XAttribute("decryptorType", encrypted.DecryptorType.AssemblyQualifiedName!);
                secret.ReplaceWith(new XElement(EncryptedSecret, decryptorType, encrypted.EncryptedElement));
            }
            key.Xml = xml.ToString(SaveOptions.DisableFormatting);
        }
        await context.SaveChangesAsync(cancellationToken);
    }
}
