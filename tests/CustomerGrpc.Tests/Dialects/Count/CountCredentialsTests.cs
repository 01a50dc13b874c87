using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using CustomerGrpc.Access;
using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Tests.Dialects.Count;

public sealed class CountCredentialsTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    private const string Path = "/partners/customers";
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"customer": "Acme", "email": "a@example.com"}""");

    [Theory]
    [InlineData(0, 404, null)]
    [InlineData(-299, 404, null)]
    [InlineData(299, 404, null)]
    [InlineData(-302, 401, "INVALID_TIMESTAMP")]
    [InlineData(302, 401, "INVALID_TIMESTAMP")]
    public async Task A_signature_is_valid_for_five_minutes(int seconds, int status, string? code)
    {
        var time = service.Clock.GetUtcNow().AddSeconds(seconds);
        foreach (var timestamp in new[] { time.ToUnixTimeSeconds(), time.ToUnixTimeMilliseconds() })
        {
            using var client = await ClientAsync("count-time");
            var answer = await GetAsync(client, timestamp.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(status, answer.Status);
            if (code is not null)
                Assert.Equal(code, (string?)answer.Json["code"]);
        }
    }

    [Theory]
    [InlineData("x-client-id", "MISSING_CREDENTIALS")]
    [InlineData("x-signature", "MISSING_CREDENTIALS")]
    [InlineData("x-timestamp", "INVALID_TIMESTAMP")]
    [InlineData("Authorization", "MISSING_CREDENTIALS")]
    public async Task Each_of_the_four_headers_is_required(string header, string code)
    {
        using var client = await ClientAsync("count-headers");

        var answer = await client.SendAsync(HttpMethod.Get, Path, null, change: request => request.Headers.Remove(header));

        Assert.Equal((401, code), (answer.Status, (string?)answer.Json["code"]));
        Assert.Contains(
            header == "Authorization" ? "No credential was sent: send 'Authorization: " : $"The header {header} is missing: send ",
            answer.Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_differs_from_the_signed_one_is_rejected()
    {
        using var client = await ClientAsync("count-tampered");
        var now = service.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        string Sign(string method, string path, byte[] body, string? secret = null) =>
            CountClient.Sign(secret ?? client.Client.Secret, method, path, now, body);

        foreach (var signature in new[]
        {
            Sign("POST", Path, [.. Body, (byte)' ']),
            Sign("PUT", Path, Body),
            Sign("POST", Path + "/1", Body),
            Sign("POST", Path, Body, "guess"),
            "zz",
            "",
        })
        {
            var answer = await client.SendAsync(HttpMethod.Post, Path, Body, change: request =>
            {
                Replace(request, "x-signature", signature);
                Replace(request, "x-timestamp", now);
            });
            Assert.Equal(401, answer.Status);
        }

        Assert.Equal(201, (await client.SendAsync(HttpMethod.Post, Path, Body)).Status);
    }

    [Theory]
    [InlineData("POST", "", 201)]
    [InlineData("PUT", "/01a1fc64-f672-7673-a3d4-2d6760000000", 404)]
    [InlineData("DELETE", "/01a1fc64-f672-7673-a3d4-2d6760000000", 404)]
    public async Task A_signed_request_that_may_change_something_is_accepted_once_on_all_replicas_together(
        string method, string id, int status)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var replica = RunningService.Build(service.Database, service.Clock);
        await replica.StartAsync(cancellationToken);
        using var client = await ClientAsync($"count-once-{method}");
        using var http = new HttpClient { BaseAddress = RunningService.AddressesOf(replica).RestAddress };
        using var elsewhere = new CountClient(http, client.Token, client.Client, service.Clock);
        var path = Path + id;
        var now = service.Clock.GetUtcNow().ToUnixTimeSeconds();
        var body = method == "DELETE" ? null : Body;
        Task<DialectAnswer> SendAsync(DialectClient to, long timestamp) => to.SendAsync(new(method), path, body, change: request =>
        {
            var text = timestamp.ToString(CultureInfo.InvariantCulture);
            Replace(request, "x-timestamp", text);
            Replace(request, "x-signature", CountClient.Sign(client.Client.Secret, method, path, text, Body));
        });

        Assert.Equal(status, (await SendAsync(client, now)).Status);
        foreach (var to in new[] { client, elsewhere })
        {
            var repeated = await SendAsync(to, now);
            Assert.Equal((401, "INVALID_SIGNATURE"), (repeated.Status, (string?)repeated.Json["code"]));
            Assert.Contains("used already", repeated.Body, StringComparison.Ordinal);
        }

        Assert.NotEqual(401, (await SendAsync(elsewhere, now + 1)).Status);
        // Of many equal requests at the same time, one is accepted.
        var many = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => SendAsync(number % 2 == 0 ? client : elsewhere, now + 2)));
        Assert.Single(many, answer => answer.Status != 401);
        await replica.StopAsync(cancellationToken);
    }

    [Fact]
    public async Task A_signed_request_that_changes_nothing_may_be_repeated()
    {
        using var client = await ClientAsync("count-safe");
        var now = service.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

        foreach (var _ in Enumerable.Range(0, 3))
            Assert.Equal(404, (await GetAsync(client, now)).Status);
    }

    [Fact]
    public async Task Expired_signatures_are_deleted()
    {
        using var client = await ClientAsync("count-expired");
        for (var number = 0; number < 20; number++)
            await client.SendAsync(HttpMethod.Post, Path, Encoding.UTF8.GetBytes($$"""{"customer": "Acme", "email": "{{number}}@example.com"}"""));
        const string count = "SELECT count(*) FROM used_signatures u JOIN stores s ON s.id = u.store_id WHERE s.name = 'count-expired'";
        Assert.Equal(20L, await service.QueryAsync(count));

        service.Clock.Advance(TimeSpan.FromMinutes(11));
        for (var number = 20; number < 23; number++)
            await client.SendAsync(HttpMethod.Post, Path, Encoding.UTF8.GetBytes($$"""{"customer": "Acme", "email": "{{number}}@example.com"}"""));

        Assert.Equal(3L, await service.QueryAsync(count));
    }

    [Theory]
    [InlineData("PUT", "{}", "{}", 404)]
    [InlineData("PUT", "{}", "", 404)]
    [InlineData("PUT", "{}", null, 404)]
    [InlineData("POST", "", null, 400)]
    [InlineData("PUT", "{ }", null, 401)]
    [InlineData("PUT", """{"customer":"Ada"}""", null, 401)]
    [InlineData("PUT", """{"customer":"Ada"}""", "{}", 401)]
    public async Task An_empty_object_is_signed_as_it_is_or_as_an_empty_body(string method, string body, string? hashed, int status)
    {
        using var client = await ClientAsync("count-empty");
        var path = method == "PUT" ? $"{Path}/01a1fc64-f672-7673-a3d4-2d6760000000" : Path;
        var now = service.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = hashed is null
            ? SignWithoutHash(client.Client.Secret, method, path, now)
            : CountClient.Sign(client.Client.Secret, method, path, now, Encoding.UTF8.GetBytes(hashed));

        var answer = await client.SendAsync(
            new HttpMethod(method), path, Encoding.UTF8.GetBytes(body), change: request => Replace(request, "x-signature", signature));

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task The_signature_covers_the_received_bytes()
    {
        using var client = await ClientAsync("count-gzip");
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Body);

        var answer = await client.SendAsync(
            HttpMethod.Post, Path, stream.ToArray(), change: request => request.Content!.Headers.ContentEncoding.Add("gzip"));

        Assert.Equal(201, answer.Status);
    }

    [Fact]
    public async Task The_query_is_not_signed_and_the_path_is_as_it_was_sent()
    {
        using var client = await ClientAsync("count-path");

        Assert.Equal(404, (await client.GetAsync($"{Path}/find-by-email?email=a%2Bb%40example.com")).Status);
        Assert.Equal(200, (await client.GetAsync($"{Path}?search=%D8%A3&page=1")).Status);
    }

    [Fact]
    public async Task A_client_of_another_store_and_a_revoked_client_are_rejected()
    {
        using var client = await ClientAsync("count-client");
        using var other = await ClientAsync("count-client-other");
        var own = client.Client;
        Assert.Equal(200, (await client.GetAsync(Path)).Status);

        client.Client = other.Client;
        Assert.Equal("INVALID_TOKEN", (string?)(await client.GetAsync(Path)).Json["code"]);

        client.Client = own;
        Assert.True(await service.Services.GetRequiredService<SigningClients>().RevokeAsync(own.Id, CancellationToken.None));
        service.Clock.Advance(AccessTokens.Freshness);
        Assert.Equal("INVALID_TOKEN", (string?)(await client.GetAsync(Path)).Json["code"]);
    }

    [Fact]
    public async Task A_secret_is_never_stored_in_plain_text()
    {
        using var client = await ClientAsync("count-secret");

        var kept = (byte[])(await service.QueryAsync($"SELECT secret FROM signing_clients WHERE id = '{client.Client.Id}'"))!;

        Assert.DoesNotContain(client.Client.Secret, Encoding.Latin1.GetString(kept), StringComparison.Ordinal);
        Assert.NotEqual(0L, await service.QueryAsync("SELECT count(*) FROM protection_keys"));
    }

    private Task<DialectClient> ClientAsync(string store) => DialectClient.ForAsync(service, "Count", store);

    private static Task<DialectAnswer> GetAsync(DialectClient client, string timestamp)
    {
        var path = $"{Path}/01a1fc64-f672-7673-a3d4-2d6760000000";
        return client.SendAsync(HttpMethod.Get, path, null, change: request =>
        {
            Replace(request, "x-timestamp", timestamp);
            Replace(request, "x-signature", CountClient.Sign(client.Client.Secret, "GET", path, timestamp, []));
        });
    }

    private static string SignWithoutHash(string secret, string method, string path, string timestamp) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{method}:{path["/partners".Length..]}:{timestamp}:")));

    private static void Replace(HttpRequestMessage request, string header, string value)
    {
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, value);
    }
}
