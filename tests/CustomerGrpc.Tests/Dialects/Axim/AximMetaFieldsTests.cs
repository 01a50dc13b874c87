using System.Text;
using CustomerGrpc.Axim.V1;
using CustomerGrpc.Tests.Support;
using Grpc.Core;

namespace CustomerGrpc.Tests.Dialects.Axim;

public sealed class AximMetaFieldsTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    [Theory]
    [InlineData("12548")]
    [InlineData("\"12548\"")]
    [InlineData("123456789012345678901234567890.10")]
    [InlineData("-0.0")]
    [InlineData("1.5E+300")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("\"\"")]
    [InlineData("[1,[],{}]")]
    [InlineData("{\"zz\":1,\"a\":{\"b\":[null,\"é\"]}}")]
    public async Task Any_value_is_returned_unchanged(string value)
    {
        using var client = await DialectClient.ForAsync(service, "Axim", $"meta-{Guid.NewGuid():N}");
        var id = client.IdOf((await client.CreateAsync("Ada", "ada@example.com")).Data);
        var fields = $$"""[{"code":"z","value":{{value}}},{"code":"a \"quoted\"","value":1}]""";

        var updated = await client.SendAsync(
            HttpMethod.Put, $"/customers/{id}", $$"""{"firstName":"Ada","lastName":"Obi","email":"ada@example.com","metaFields":{{fields}}}""");

        Assert.Contains($"\"metaFields\":{fields}", updated.Body, StringComparison.Ordinal);
        Assert.Contains($"\"metaFields\":{fields}", (await client.GetAsync($"/customers/{id}")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Customers_are_found_by_a_meta_field()
    {
        using var client = await DialectClient.ForAsync(service, "Axim", "meta-filter");
        var id = client.IdOf((await client.CreateAsync("Ada", "ada@example.com")).Data);
        await client.CreateAsync("Bo", "bo@example.com");
        await client.SendAsync(
            HttpMethod.Put,
            $"/customers/{id}",
            """{"firstName":"Ada","lastName":"Doe","email":"ada@example.com","metaFields":[{"code":"p21","value":7}]}""");

        var found = await client.GetAsync("/customers?metafields:p21=7");
        Assert.True(found.Status == 200, found.Body);
        Assert.Equal(1, (int)found.Json["total"]!);
        found = await client.GetAsync("/customers?email:in=bo@example.com,eve@example.com&date_created:min=2020-01-01");
        Assert.True(found.Status == 200, found.Body);
        Assert.Equal(1, (int)found.Json["total"]!);
        Assert.Equal(
            1,
            (int)(await client.GetAsync($"/customers?id:in={id},638df9e713920facde1a1cfa&name=OE&email=ada@example.com")).Json["total"]!);
        Assert.Equal(0, (int)(await client.GetAsync("/customers?company:in=x&date_modified:max=2020-01-01T00:00:00Z")).Json["total"]!);
        Assert.Equal(0, (int)(await client.GetAsync("/customers?metafields:p21=8")).Json["total"]!);
        Assert.Equal(400, (await client.GetAsync("/customers?date_created:min=soon")).Status);
        Assert.Equal(400, (await client.GetAsync("/customers?metafields:p21=%00")).Status);
        Assert.Equal(400, (await client.GetAsync("/customers?metafields:%00=1")).Status);
    }

    [Theory]
    [InlineData("1e400", "holds a number beyond the range of a double.")]
    [InlineData("[1E200000]", "holds a number beyond the range of a double.")]
    [InlineData(
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "must be the text of one JSON value with at most 30 levels of objects and lists")]
    public async Task A_value_that_not_every_dialect_can_read_is_rejected_by_name(string value, string reason)
    {
        using var client = await DialectClient.ForAsync(service, "Axim", $"meta-{Guid.NewGuid():N}");
        var id = client.IdOf((await client.CreateAsync("Ada", "ada@example.com")).Data);

        var refused = await client.SendAsync(
            HttpMethod.Put, $"/customers/{id}", $$"""{"firstName":"A","lastName":"O","email":"ada@example.com","metaFields":[{"code":"a","value":{{value}}}]}""");

        Assert.Equal((400, $"metaFields[0].value: {reason}"), (refused.Status, (string?)refused.Json["message"]));
    }

    [Theory]
    [InlineData("1}, {")]
    [InlineData("\"\\ud800\"")]
    [InlineData("[\"\\udc00\"]")]
    [InlineData("\"a\\u0000b\"")]
    [InlineData("{\"a\\u0000\":1}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("[{\"b\":{\"a\":1,\"\\u0061\":2}}]")]
    public async Task Over_gRPC_a_value_must_be_JSON_that_every_API_can_read(string value)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var token = await service.CreateTokenAsync($"meta-grpc-{Guid.NewGuid():N}");
        var customers = new AximCustomerService.AximCustomerServiceClient(service.GrpcAs(token));
        var request = new CreateCustomerRequest
        {
            FirstName = "A",
            LastName = "O",
            Email = "a@example.com",
            Status = "active",
            MetaFields = { new MetaField { Code = "a", Value = value } },
        };

        var headers = new Metadata { { "accessToken", token } };

        var refused = await Assert.ThrowsAsync<RpcException>(
            () => customers.CreateCustomerAsync(request, headers, cancellationToken: cancellationToken).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Equal(["meta_fields[0].value"], refused.InvalidFields());
        var listed = await customers.ListCustomersAsync(new(), headers, cancellationToken: cancellationToken);
        Assert.Empty(listed.Data);
    }

    [Fact]
    public async Task A_duplicate_code_is_rejected_by_name()
    {
        using var client = await DialectClient.ForAsync(service, "Axim", "meta-twice");
        var id = client.IdOf((await client.CreateAsync("Ada", "ada@example.com")).Data);

        var refused = await client.SendAsync(HttpMethod.Put, $"/customers/{id}", Encoding.UTF8.GetBytes(
            """{"firstName":"A","lastName":"O","email":"ada@example.com","metaFields":[{"code":"a","value":1},{"code":"a","value":2}]}"""));

        Assert.Equal((400, """{"success":false,"message":"metaFields[1].code: is given twice"}"""), (refused.Status, refused.Body));
    }
}
