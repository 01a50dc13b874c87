using CustomerGrpc.Database;

namespace CustomerGrpc.Tests.Dialects.Axim;

/// <summary>Tests the filters of Axim Commerce's list.</summary>
public sealed class AximListTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    [Theory]
    [InlineData("id:in=", "id:in")]
    [InlineData("id:in=,", "id:in")]
    [InlineData("email:in=", "email:in")]
    [InlineData("company:in=%20", "company:in")]
    [InlineData("date_created:min=", "date_created:min")]
    [InlineData("date_created:max=01/02/2026", "date_created:max")]
    [InlineData("date_created:max=2026-1-2", "date_created:max")]
    [InlineData("date_created:max=Fri, 01 May 2026", "date_created:max")]
    [InlineData("date_modified:min=2026-02-30", "date_modified:min")]
    [InlineData("date_modified:max=2026-05-01T25:00:00Z", "date_modified:max")]
    [InlineData("date_modified:max=1777777777", "date_modified:max")]
    [InlineData("metafields:=x", "metafields:")]
    [InlineData("metafields:a=x&metafields:a=y", "metafields:a")]
    [InlineData("metafields:a=%00", "metafields:a")]
    [InlineData("color=red", "color")]
    [InlineData("Page=1", "Page")]
    public async Task An_invalid_parameter_is_named(string query, string parameter)
    {
        using var client = await DialectClient.ForAsync(service, "Axim", "invalid-filters");

        var answer = await client.GetAsync($"/customers?{query}");

        Assert.Equal(400, answer.Status);
        Assert.StartsWith($"{parameter}: ", (string?)answer.Json["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_parameters_are_rejected_by_every_route()
    {
        using var client = await DialectClient.ForAsync(service, "Axim", "unknown-parameters");
        var path = $"/customers/{client.IdOf((await client.CreateAsync("Ada", "ada@example.com")).Data)}";
        var body = client.NewCustomer("Ada", "ada@example.com").ToJsonString();

        Assert.Equal(400, (await client.GetAsync($"{path}?color=red")).Status);
        Assert.Equal(400, (await client.SendAsync(HttpMethod.Put, $"{path}?color=red", body)).Status);
        Assert.Equal(400, (await client.SendAsync(HttpMethod.Delete, $"{path}?color=red", null)).Status);
        Assert.Equal(200, (await client.SendAsync(HttpMethod.Put, path, $"{body[..^1]}, \"color\": \"red\"}}")).Status);
    }

    [Theory]
    [InlineData("date_created:min=2026-05-02", "late")]
    [InlineData("date_created:max=2026-05-01", "early")]
    [InlineData("date_created:max=2026-05-02", "early late")]
    [InlineData("date_created:max=2026-05-01T23:59:59", "")]
    [InlineData("date_created:max=2026-05-02T01:59:59.7%2B02:00", "early")]
    [InlineData("date_created:max=2026-05-01T23:59:59.7Z", "early")]
    [InlineData("date_created:min=0001-01-01&date_created:max=9999-12-31", "early late")]
    [InlineData("date_modified:max=2026-05-01", "early")]
    [InlineData("date_modified:min=2026-05-02&date_modified:max=2026-05-02", "late")]
    public async Task A_maximum_that_is_a_date_includes_the_day(string query, string expected)
    {
        using var client = await DialectClient.ForAsync(service, "Axim", $"days-{Guid.NewGuid():N}");
        foreach (var (name, time) in new[] { ("early", "2026-05-01T23:59:59.7Z"), ("late", "2026-05-02T00:00:00Z") })
        {
            var id = client.IdOf((await client.CreateAsync(name, $"{name}@example.com")).Data);
            Assert.True(RecordId.TryParse(id, out var key));
            await service.QueryAsync($"UPDATE customers SET create_time = '{time}', update_time = '{time}' WHERE id = '{key}'");
        }

        var names = (await client.GetAsync($"/customers?{query}")).Json["data"]!.AsArray().Select(customer => (string)customer!["firstName"]!);

        Assert.Equal(expected, string.Join(' ', names.Reverse()));
    }
}
