using System.Net;
using System.Text.Json.Nodes;
using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Tests.Hosting.Documentation;

/// <summary>The documents held against the answers of the running service.</summary>
public sealed class OpenApiTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string NoSuchId = "019a9f64f6727673a3d42d67";

    /// <summary>Each document, the service whose operations it has, how an update is called there, and where an answer holds the customer's id.</summary>
    public static TheoryData<string, string, string, string> Documents => new()
    {
        { "customers.v1", "CustomerService", "UpdateCustomer", "id" },
        { "customers.v1", "CustomerService", "UpdateCustomer_put", "id" },
        { "salesive.v1", "SalesiveCustomerService", "UpdateCustomer", "data._id" },
    };

    [Theory, MemberData(nameof(Documents))]
    public async Task Examples_are_answered_as_documented(string name, string api, string update, string idPath)
    {
        using var http = service.RestAs(await service.CreateTokenAsync($"examples of {name} {update}"));
        var document = await ApiDocument.GetAsync(http, name);
        var create = $"{api}_CreateCustomer";

        var created = await document.CallAsync(create, 201, body: ApiDocument.ExampleOf(document.Find(create).Operation));
        await document.CallAsync(create, 409, body: ApiDocument.ExampleOf(document.Find(create).Operation));
        var id = idPath.Split('.').Aggregate(created!, (node, member) => node[member]!).ToString();
        await document.CallAsync($"{api}_{update}", 200, id, ApiDocument.ExampleOf(document.Find($"{api}_{update}").Operation));
        foreach (var (_, verb, operation) in document.Operations.Where(operation => operation.Verb == "get"))
        {
            var operationId = operation["operationId"]!.GetValue<string>();
            var example = (string?)ApiDocument.ExampleOf(document.Find(create).Operation)!["email"];
            await document.CallAsync(operationId, 200, id, query: operationId.EndsWith("ByEmail", StringComparison.Ordinal) ? $"?email={example}" : "");
        }
    }

    [Theory, MemberData(nameof(Documents))]
    public async Task Failures_are_answered_as_documented(string name, string api, string update, string idPath)
    {
        Assert.NotEmpty(idPath);
        using var http = service.RestAs(await service.CreateTokenAsync($"failures of {name}"));
        using var nobody = service.RestAs(null);
        using var reader = service.RestAs(await service.CreateTokenAsync($"failures of {name}", "users.write"));
        var document = await ApiDocument.GetAsync(http, name);
        var example = ApiDocument.ExampleOf(document.Find($"{api}_{update}").Operation);

        await document.CallAsync($"{api}_{update}", 404, NoSuchId, example);
        await document.CallAsync($"{api}_{update}", 400, NoSuchId, new JsonObject { ["email"] = 5 });
        await document.CallAsync($"{api}_CreateCustomer", 400, body: new JsonObject { ["email"] = "" });
        await (await ApiDocument.GetAsync(nobody, name)).CallAsync($"{api}_{update}", 401, NoSuchId, example);
        await (await ApiDocument.GetAsync(reader, name)).CallAsync($"{api}_{update}", 403, NoSuchId, example);
    }

    [Theory, MemberData(nameof(Documents))]
    public async Task Null_is_taken_exactly_where_the_document_says_so(string name, string api, string update, string idPath)
    {
        using var http = service.RestAs(await service.CreateTokenAsync($"nulls of {name} {update}"));
        var document = await ApiDocument.GetAsync(http, name);
        var create = $"{api}_CreateCustomer";
        var created = await document.CallAsync(create, 201, body: ApiDocument.ExampleOf(document.Find(create).Operation));
        var id = idPath.Split('.').Aggregate(created!, (node, member) => node[member]!).ToString();

        foreach (var (member, schema) in document.BodyMembers(document.Find($"{api}_{update}").Operation))
            await document.CallAsync($"{api}_{update}", document.AllowsNull(schema) ? 200 : 400, id, new JsonObject { [member] = null });
    }

    [Fact]
    public async Task Every_package_with_REST_routes_has_a_document_with_an_example_for_each_body()
    {
        var names = service.Endpoints.OpenApiDocumentNames();

        Assert.Contains(names, document => document.Name == "customers.v1");
        foreach (var (name, title) in names)
        {
            var document = await ApiDocument.GetAsync(service.Rest, name);
            Assert.StartsWith("3.1", document["openapi"].GetValue<string>(), StringComparison.Ordinal);
            Assert.Equal(title, document["info"]["title"]!.GetValue<string>());
            Assert.All(document.Operations.Where(operation => operation.Operation["requestBody"] is not null), operation => Assert.NotNull(ApiDocument.ExampleOf(operation.Operation)));
            Assert.All(document.Operations, operation => Assert.NotEmpty(operation.Operation["summary"]!.GetValue<string>()));
        }
    }

    [Fact]
    public async Task Unknown_documents_are_not_found_and_the_root_leads_to_the_page()
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = service.RestAddress };

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/openapi/nothing.json")).StatusCode);
        Assert.Equal("/docs/", (await http.GetAsync("/")).Headers.Location!.ToString());
        Assert.Contains("swagger-ui", await service.Rest.GetStringAsync("/docs/"), StringComparison.Ordinal);
    }
}
