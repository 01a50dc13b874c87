using System.Text;
using System.Text.Json.Nodes;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>If-Match and If-None-Match (RFC 9110, section 13.1) in the dialects. The conditions of the canonical API have the same source.</summary>
public sealed class ConditionalRequestTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    [Theory]
    [InlineData("Salesive")]
    [InlineData("Count")]
    [InlineData("Axim")]
    [InlineData("Salla")]
    public async Task Reads_and_updates_check_the_ETag(string dialect)
    {
        using var client = await DialectClient.ForAsync(service, dialect, $"conditions-{dialect}");
        var created = await client.CreateAsync("Ada Obi", "ada@example.com");
        var customer = $"{client.Customers}/{client.IdOf(created.Data)}";
        var first = await client.GetAsync(customer);
        var tag = first.Headers.ETag!.Tag;
        var body = client.Update(first.Data, new() { [client.NameField] = "Grace" }).ToJsonString();

        Assert.Equal(tag, created.Headers.ETag?.Tag);
        Assert.Equal(304, (await SendAsync(client, HttpMethod.Get, customer, null, ("If-None-Match", tag))).Status);
        Assert.Equal(200, (await SendAsync(client, HttpMethod.Get, customer, null, ("If-Match", tag))).Status);
        Assert.Equal(412, (await SendAsync(client, HttpMethod.Get, customer, null, ("If-Match", "\"99\""))).Status);

        Assert.Equal(412, (await SendAsync(client, HttpMethod.Put, customer, body, ("If-Match", "\"99\""))).Status);
        Assert.Equal(412, (await SendAsync(client, HttpMethod.Put, customer, body, ("If-Match", $"W/{tag}"))).Status);
        Assert.Equal(412, (await SendAsync(client, HttpMethod.Put, customer, body, ("If-None-Match", "*"))).Status);
        Assert.Equal(412, (await SendAsync(client, HttpMethod.Put, customer, body, ("If-None-Match", $"\"99\", {tag}"))).Status);
        Assert.Equal(first.Body, (await client.GetAsync(customer)).Body);

        Assert.True((await SendAsync(client, HttpMethod.Put, customer, body, ("If-Match", "1"))).Status is 400 or 422);
        var updated = await SendAsync(client, HttpMethod.Put, customer, body, ("If-Match", $"\"99\", {tag}"));
        Assert.Equal(200, updated.Status);
        Assert.NotEqual(tag, updated.Headers.ETag?.Tag);
        Assert.Equal(412, (await SendAsync(client, HttpMethod.Put, customer, body, ("If-Match", tag))).Status);
        Assert.Equal(200, (await SendAsync(client, HttpMethod.Put, customer, body, ("If-None-Match", tag))).Status);
        Assert.Equal(200, (await SendAsync(client, HttpMethod.Put, customer, body, ("If-Match", "*"))).Status);
    }

    [Theory]
    [InlineData("Salesive")]
    [InlineData("Count")]
    [InlineData("Axim")]
    [InlineData("Salla")]
    public async Task A_customer_that_does_not_exist_is_404_whatever_the_condition(string dialect)
    {
        using var client = await DialectClient.ForAsync(service, dialect, $"conditions-missing-{dialect}");
        var id = client.IdOf((await client.CreateAsync("Ada Obi", "ada@example.com")).Data);
        var missing = $"{client.Customers}/{(id.Length < 24 ? "999999999" : $"{(id[0] == '0' ? '1' : '0')}{id[1..]}")}";
        var body = client.Update((await client.GetAsync($"{client.Customers}/{id}")).Data, new() { [client.NameField] = "Grace" });

        foreach (var (name, value) in new[] { ("If-Match", "\"1\""), ("If-None-Match", "*") })
        {
            Assert.Equal(404, (await SendAsync(client, HttpMethod.Get, missing, null, (name, value))).Status);
            Assert.Equal(404, (await SendAsync(client, HttpMethod.Put, missing, body.ToJsonString(), (name, value))).Status);
        }
    }

    [Theory]
    [InlineData("Count")]
    [InlineData("Axim")]
    [InlineData("Salla")]
    public async Task Deletions_check_the_ETag(string dialect)
    {
        using var client = await DialectClient.ForAsync(service, dialect, $"conditions-delete-{dialect}");
        var created = await client.CreateAsync("Ada Obi", "ada@example.com");
        var customer = $"{client.Customers}/{client.IdOf(created.Data)}";

        Assert.Equal(412, (await SendAsync(client, HttpMethod.Delete, customer, null, ("If-Match", "\"99\""))).Status);
        Assert.Equal(412, (await SendAsync(client, HttpMethod.Delete, customer, null, ("If-None-Match", "*"))).Status);
        var deleted = await SendAsync(client, HttpMethod.Delete, customer, null, ("If-Match", created.Headers.ETag!.Tag));
        Assert.True(deleted.Status is 200 or 204, deleted.Body);
        Assert.Equal(404, (await client.GetAsync(customer)).Status);
    }

    [Fact]
    public async Task Salla_bans_and_unbans_only_the_version_that_the_condition_names()
    {
        using var client = await DialectClient.ForAsync(service, "Salla", "conditions-ban");
        var created = await client.CreateAsync("Ada Obi", "ada@example.com");
        var ban = $"{client.Customers}/blacklist/{client.IdOf(created.Data)}";
        const string Body = """{"reason": "Fraud"}""";

        Assert.Equal(412, (await SendAsync(client, HttpMethod.Put, ban, Body, ("If-Match", "\"99\""))).Status);
        Assert.Equal(201, (await SendAsync(client, HttpMethod.Put, ban, Body, ("If-Match", created.Headers.ETag!.Tag))).Status);
        Assert.Equal(412, (await SendAsync(client, HttpMethod.Delete, ban, null, ("If-Match", created.Headers.ETag!.Tag))).Status);
    }

    [Theory]
    [InlineData("Salesive")]
    [InlineData("Count")]
    [InlineData("Axim")]
    [InlineData("Salla")]
    public async Task A_header_that_cannot_be_read_is_400(string dialect)
    {
        using var client = await DialectClient.ForAsync(service, dialect, $"headers-{dialect}");
        var path = $"{client.Customers}/{client.IdOf((await client.CreateAsync("Ada Obi", "ada@example.com")).Data)}";

        foreach (var header in new[] { ("If-Match", "7"), ("If-None-Match", "*, \"1\""), ("X-Server-Timeout", "soon") })
        {
            var answer = await SendAsync(client, HttpMethod.Get, path, null, header);
            Assert.Equal(400, answer.Status);
            Assert.Contains(header.Item1, answer.Body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("PATCH", "/v1/customers/{0}", """{"notes": "x"}""")]
    [InlineData("PUT", "/v1/customers/{0}", """{"notes": "x"}""")]
    [InlineData("PATCH", "/v1/customers/{0}", "{}")]
    [InlineData("DELETE", "/v1/customers/{0}", null)]
    [InlineData("POST", "/v1/customers", """{"email": "other@example.com"}""")]
    public async Task A_write_of_the_canonical_API_on_anything_that_exists_is_412(string method, string path, string? body)
    {
        var token = await service.CreateTokenAsync($"conditions-{Guid.NewGuid():N}");
        using var rest = service.RestAs(token);
        using var content = new StringContent("""{"email": "ada@example.com"}""", Encoding.UTF8, "application/json");
        var created = await rest.PostAsync(new Uri("/v1/customers", UriKind.Relative), content, TestContext.Current.CancellationToken);
        var text = await created.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var target = string.Format(System.Globalization.CultureInfo.InvariantCulture, path, (string)JsonNode.Parse(text)!["id"]!);
        using var request = new HttpRequestMessage(new HttpMethod(method), target) { Headers = { { "If-None-Match", "*" } } };
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");

        var answer = await rest.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(412, (int)answer.StatusCode);
        Assert.Equal(text, await rest.GetStringAsync(created.Headers.Location, TestContext.Current.CancellationToken));
    }

    private static Task<DialectAnswer> SendAsync(
        DialectClient client, HttpMethod method, string path, string? body, (string Name, string Value) condition) =>
        client.SendAsync(
            method,
            path,
            body is null ? null : Encoding.UTF8.GetBytes(body),
            change: request => request.Headers.TryAddWithoutValidation(condition.Name, condition.Value));
}
