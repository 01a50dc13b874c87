using System.Net;
using System.Text;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Dialects;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Dialects.Example;

/// <summary>The example of docs/adding-a-dialect.md needs only its folder, its proto and one line.</summary>
public sealed class ExampleTests(ExampleTests.Fixture service) : IClassFixture<ExampleTests.Fixture>
{
    public sealed class Fixture(TestPostgres postgres) : ServiceFixture(postgres)
    {
        private protected override Dialect FurtherApi => new Dialect<ExampleCustomerService, ExampleErrors, ExampleAuthentication>();
    }

    [Fact]
    public async Task An_additional_API_serves_the_same_customers()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var request = new CreateCustomerRequest { Customer = new() { FirstName = "Ada", LastName = "Obi", Email = "ada@example.com" } };
        var created = await service.Customers.CreateCustomerAsync(request, cancellationToken: cancellationToken);
        var path = $"/example/people/{created.Id}";
        var person = $$"""{"id":"{{created.Id}}","fullName":"Ada Obi"}""";

        Assert.Equal(person, await service.Rest.GetStringAsync(path, cancellationToken));
        Assert.Equal((HttpStatusCode.OK, person), await PutAsync(path, "{}"));
        Assert.Equal(
            (HttpStatusCode.OK, person.Replace("Ada", "Grace", StringComparison.Ordinal)),
            await PutAsync(path, """{"fullName": "Grace Obi"}"""));
        Assert.Equal(
            (HttpStatusCode.BadRequest, """{"problem":"nickname: is not a known field"}"""),
            await PutAsync(path, """{"nickname": "G"}"""));
        Assert.Equal(
            (HttpStatusCode.NotFound, """{"problem":"There is nothing at /example/nobody."}"""), await PutAsync("/example/nobody", "{}"));
    }

    [Fact]
    public async Task An_additional_API_has_its_own_scope_names()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var reader = service.RestAs(await service.CreateTokenAsync("test", "people:read"));

        using var refused = await reader.PutAsync("/example/people/01a1fc64-f672-7673-a3d4-2d6760000000", Json("{}"), cancellationToken);

        var body = await refused.Content.ReadAsStringAsync(cancellationToken);
        Assert.Equal((HttpStatusCode.Forbidden, """{"problem":"The token lacks the scope people:write."}"""), (refused.StatusCode, body));
    }

    private async Task<(HttpStatusCode, string)> PutAsync(string path, string body)
    {
        using var answer = await service.Rest.PutAsync(path, Json(body));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
