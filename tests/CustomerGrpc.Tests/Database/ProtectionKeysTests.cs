using System.Text;
using CustomerGrpc.Access;
using CustomerGrpc.Database;
using CustomerGrpc.Tests.Dialects.Count;
using CustomerGrpc.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Tests.Database;

public sealed class ProtectionKeysTests(CertificateFiles files) : IClassFixture<CertificateFiles>, IAsyncLifetime
{
    private const string NotEncrypted = "Client secrets are protected only by access to the database";

    // A key and a client's secret that is encrypted with it, as stored by the version before PersistKeysToDbContext.
    private const string OldMasterKey = "yn77KZ10hWbJsndF6TZXBePhaCom5DWaj/na03oU28Cf153KvKWNIJJhF5EE7XiOYarqz+i1sBPkgvKZ6ni6+w==";
    private const string OldSecret = "4a888d5c989bbf8f715f671e77c0df927a81938851e4bfc6c4f02476b90a6677";
    private const string OldClient = "01a22924-4923-7011-b636-9fdc6c000000";
    private const string OldKey = $"""
        <key id="556a4ef8-51d3-4860-9651-f7117a357540" version="1">
        <creationDate>2026-11-29T21:09:33.5843901Z</creationDate><activationDate>2026-11-29T21:09:33.5843901Z</activationDate>
        <expirationDate>2027-02-27T21:09:33.5843901Z</expirationDate>
        <descriptor deserializerType="Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel.{OldDeserializer}">
        <descriptor><encryption algorithm="AES_256_CBC" /><validation algorithm="HMACSHA256" />
        <masterKey p4:requiresEncryption="true" xmlns:p4="http://schemas.asp.net/2015/03/dataProtection">
        <!-- Warning: the key below is in an unencrypted form. --><value>{OldMasterKey}</value></masterKey>
        </descriptor></descriptor></key>
        """;
    private const string OldDeserializer =
        "AuthenticatedEncryptorDescriptorDeserializer, Microsoft.AspNetCore.DataProtection, Version=10.0.0.0, Culture=neutral, "
        + "PublicKeyToken=adb9793829ddae60";
    private const string OldEncryptedSecret =
        "09f0c9f0f84e6a55d35160489651f7117a35754083410e929c4f54ab29811c8d2b7022fb9d0b4365e4c0367ab9fcee1b3c99a90500da3b150ee2e1be90613bc4"
        + "e732b2d6b52de097e528ac45c0dc1760565e2776ac91e71875a40c0d93de54aa32cf6432da2b3c9e52c059250158a5cb6027e86521f5dbd41231522a016ee580"
        + "6411cc79ac9e8b4515128cba8359139d288f332ac6b9c85f46480f32c4b4e5bb41ee24ca";
    private const string OldRows = $"""
        DELETE FROM protection_keys;
        INSERT INTO protection_keys (id, xml) VALUES ('key-556a4ef8-51d3-4860-9651-f7117a357540', '{OldKey}');
        INSERT INTO signing_clients (id, store_id, secret)
            SELECT '{OldClient}', id, decode('{OldEncryptedSecret}', 'hex') FROM stores WHERE name = 'test'
        """;

    private ServiceFixture _service = null!;

    public async ValueTask InitializeAsync() => _service = await ServiceFixture.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_whose_secret_an_older_version_encrypted_is_still_verified(bool withCertificate)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await _service.QueryAsync(OldRows);
        await using var replica = await PrepareAsync(withCertificate ? files.NewPkcs12() : null);
        await replica.StartAsync(cancellationToken);
        using var http = new HttpClient { BaseAddress = RunningService.AddressesOf(replica).RestAddress };
        using var client = new CountClient(http, _service.Token, (OldClient, OldSecret), TimeProvider.System);

        Assert.Equal(200, (await client.GetAsync(client.Customers)).Status);
        client.Client = (OldClient, "guess");
        Assert.Equal(401, (await client.GetAsync(client.Customers)).Status);
        Assert.Equal(!withCertificate, (await KeysAsync()).Contains(OldMasterKey, StringComparison.Ordinal));
        await replica.StopAsync(cancellationToken);
    }

    [Fact]
    public async Task With_a_certificate_keys_are_stored_encrypted_and_replicas_with_the_same_one_can_read_them()
    {
        await _service.QueryAsync("DELETE FROM protection_keys");
        var certificate = files.NewPkcs12();
        await using var first = await PrepareAsync(certificate);
        await using var second = await PrepareAsync(certificate);

        var (id, secret) = await first.Services.GetRequiredService<SigningClients>().CreateAsync("test", CancellationToken.None);

        var found = await second.Services.GetRequiredService<SigningClients>().FindAsync(id, CancellationToken.None);
        Assert.Equal(secret, Encoding.UTF8.GetString(found!.Value.Key));
        var keys = await KeysAsync();
        Assert.Contains("<EncryptedData", keys, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", keys, StringComparison.Ordinal);
        Assert.Equal(1L, await _service.QueryAsync("SELECT count(*) FROM protection_keys"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_replica_that_cannot_decrypt_the_keys_exits_with_one_line_and_changes_nothing(bool withAnotherCertificate)
    {
        await using (await PrepareAsync(files.NewPkcs12()))
        {
        }
        var keys = await KeysAsync();

        var (exitCode, output, errors) = await ProgramRun.ToEndAsync([], Settings(withAnotherCertificate ? files.NewPkcs12() : null));

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith(
            "The protection keys in the database cannot be decrypted: DataProtection:Certificate must name",
            Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
        Assert.Equal(keys, await KeysAsync());
    }

    [Fact]
    public async Task The_program_warns_once_if_keys_are_not_encrypted()
    {
        Assert.Equal(2, (await ServeAsync(null)).Split(NotEncrypted).Length);
        Assert.DoesNotContain(NotEncrypted, await ServeAsync(files.NewPkcs12()), StringComparison.Ordinal);
    }

    private async Task<string> ServeAsync(string? certificate)
    {
        var environment = Settings(certificate).Select(one => KeyValuePair.Create(one.Name, one.Value));
        await using var program =
            await ServiceProcess.StartAsync(_service.Database, ServiceAddress.New(), _service.Token, environment);
        Assert.Equal(0, await program.SignalAsync("TERM"));
        return program.Output;
    }

    /// <summary>Prepares a replica as every command does.</summary>
    private async Task<WebApplication> PrepareAsync(string? certificate)
    {
        var settings = Settings(certificate).ToDictionary(
            one => one.Name.Replace("__", ":", StringComparison.Ordinal), one => (string?)one.Value);
        var replica = RunningService.Build(_service.Database, settings: settings);
        await replica.Services.GetRequiredService<DatabaseMigration>().RunAsync(CancellationToken.None);
        return replica;
    }

    private (string Name, string Value)[] Settings(string? certificate) =>
    [
        ("ConnectionStrings__Customers", _service.Database),
        .. certificate is null
            ? Array.Empty<(string, string)>()
            : [("DataProtection__Certificate__Path", certificate), ("DataProtection__Certificate__Password", CertificateFiles.Password)],
    ];

    private async Task<string> KeysAsync() =>
        (string)(await _service.QueryAsync("SELECT string_agg(xml, '' ORDER BY id) FROM protection_keys"))!;
}
