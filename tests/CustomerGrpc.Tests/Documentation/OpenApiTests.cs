using System.Net;
using System.Text.Json.Nodes;
using CustomerGrpc.Tests.Dialects;
using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Tests.Documentation;

/// <summary>Compares the OpenAPI documents with the responses of the running service.</summary>
public sealed class OpenApiTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string NoSuchId = "019a9f64f6727673a3d42d67";

    /// <summary>
    /// The API of each document, its name, its update operation, the path of the customer's id in a response, and an unknown id.
    /// </summary>
    public static TheoryData<string, string, string, string, string> Documents => new()
    {
        { "", "customers.v1", "UpdateCustomer", "id", NoSuchId },
        { "", "customers.v1", "UpdateCustomer_put", "id", NoSuchId },
        { "Salesive", "salesive.v1", "UpdateCustomer", "data._id", NoSuchId },
        { "Count", "count.v1", "UpdateCustomer", "data.uuid", "019a9f64-f672-7673-a3d4-2d6760000000" },
        { "Axim", "axim.v1", "UpdateCustomer", "data.id", NoSuchId },
        { "Salla", "salla.v2", "UpdateCustomer", "data.id", "999" },
    };

    [Theory, MemberData(nameof(Documents))]
    public async Task Examples_are_answered_as_documented(string api, string name, string update, string idPath, string noSuchId)
    {
        Assert.NotEmpty(noSuchId);
        var document = await DocumentAsync(api, name);
        var id = await CreateAsync(document, api, idPath);

        await document.CallAsync(
            $"{api}CustomerService_CreateCustomer", EmailInUse(document, api), body: Example(document, api, "CreateCustomer"));
        await document.CallAsync($"{api}CustomerService_{update}", 200, id, Example(document, api, update));
        foreach (var (_, _, operation) in document.Operations.Where(operation => operation.Verb == "get"))
        {
            var operationId = (string)operation["operationId"]!;
            var email = (string?)(Example(document, api, update)!["email"] ?? Example(document, api, "CreateCustomer")!["email"]);
            await document.CallAsync(
                operationId, 200, id, query: operationId.EndsWith("ByEmail", StringComparison.Ordinal) ? $"?email={email}" : "");
        }
    }

    [Theory, MemberData(nameof(Documents))]
    public async Task Failures_are_answered_as_documented(string api, string name, string update, string idPath, string noSuchId)
    {
        Assert.NotEmpty(idPath);
        var document = await DocumentAsync(api, name);
        var reader = await DocumentAsync(api, name, "users.write");
        using var http = service.RestAs(null);
        var unauthenticated = await ApiDocument.GetAsync(http, name);
        var operation = document.Find($"{api}CustomerService_{update}").Operation;
        var invalid = ApiDocument.Declared(operation, 422, 400);

        await document.CallAsync($"{api}CustomerService_{update}", 404, noSuchId, Example(document, api, update));
        await document.CallAsync($"{api}CustomerService_{update}", invalid, noSuchId, new JsonObject { ["email"] = 5 });
        await document.CallAsync($"{api}CustomerService_CreateCustomer", invalid, body: new JsonObject { ["email"] = "" });
        await unauthenticated.CallAsync($"{api}CustomerService_{update}", 401, noSuchId, Example(document, api, update));
        await reader.CallAsync(
            $"{api}CustomerService_{update}", ApiDocument.Declared(operation, 403, 401), noSuchId, Example(document, api, update));
    }

    [Theory, MemberData(nameof(Documents))]
    public async Task Null_is_accepted_exactly_where_the_document_allows_it(
        string api, string name, string update, string idPath, string noSuchId)
    {
        Assert.NotEmpty(noSuchId);
        var document = await DocumentAsync(api, name);
        var id = await CreateAsync(document, api, idPath);
        var operation = document.Find($"{api}CustomerService_{update}").Operation;
        var invalid = ApiDocument.Declared(operation, 422, 400);
        var required = document.RequiredMembers(operation).ToDictionary(
            member => member, member => Example(document, api, update)![member]);

        foreach (var (member, schema) in document.BodyMembers(operation))
        {
            var body = new JsonObject(
                required.Select(other => KeyValuePair.Create(other.Key, other.Value?.DeepClone())))
            { [member] = null };
            await document.CallAsync($"{api}CustomerService_{update}", document.AllowsNull(schema) ? 200 : invalid, id, body);
        }
    }

    [Theory]
    [InlineData("customers.v1", "CustomerService_GetCustomer", "Authorization")]
    [InlineData("count.v1", "CountCustomerService_GetCustomer", "Authorization", "x-client-id", "x-timestamp", "x-signature")]
    [InlineData("axim.v1", "AximCustomerService_GetCustomer", "accessToken")]
    public async Task Each_API_documents_its_own_credentials(string name, string operation, params string[] headers)
    {
        var document = await ApiDocument.GetAsync(service.Rest, name);

        Assert.Equal(headers, document.CredentialHeaders(document.Find(operation).Operation));
    }

    [Fact]
    public async Task Every_package_with_REST_routes_has_a_document_with_an_example_for_each_body()
    {
        var names = service.Endpoints.OpenApiDocumentNames();

        Assert.Equal(["customers.v1", "salesive.v1", "count.v1", "axim.v1", "salla.v2"], names.Select(document => document.Name));
        foreach (var (name, title) in names)
        {
            var document = await ApiDocument.GetAsync(service.Rest, name);
            Assert.StartsWith("3.1", document["openapi"].GetValue<string>(), StringComparison.Ordinal);
            Assert.Equal(title, document["info"]["title"]!.GetValue<string>());
            Assert.All(
                document.Operations.Where(operation => operation.Operation["requestBody"] is not null),
                operation => Assert.NotNull(ApiDocument.ExampleOf(operation.Operation)));
            Assert.All(document.Operations, operation => Assert.NotEmpty(operation.Operation["summary"]!.GetValue<string>()));
        }
    }

    [Fact]
    public async Task PATCH_and_PUT_say_how_they_read_the_body_and_that_a_mask_only_narrows_it()
    {
        var document = await ApiDocument.GetAsync(service.Rest, "customers.v1");
        var (patch, put) = (
            document.Find("CustomerService_UpdateCustomer").Operation, document.Find("CustomerService_UpdateCustomer_put").Operation);

        Assert.Equal("Updates the named fields of a customer, merging nested objects", (string?)patch["summary"]);
        Assert.Equal("Updates the named fields of a customer, replacing nested objects", (string?)put["summary"]);
        foreach (var operation in (JsonNode[])[patch, put])
            Assert.StartsWith(
                "Narrows the update",
                (string?)operation["parameters"]!.AsArray().Single(parameter => (string?)parameter!["name"] == "updateMask")!["description"],
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CustomerService_UndeleteCustomer", false)]
    [InlineData("CustomerService_EraseCustomer", false)]
    [InlineData("CustomerService_CreateCustomer", true)]
    [InlineData("CustomerService_UpdateCustomer", true)]
    [InlineData("CustomerService_UpdateCustomer_put", true)]
    public async Task A_body_is_required_if_one_of_its_fields_is_or_if_it_is_a_resource(string operation, bool isRequired)
    {
        var document = await ApiDocument.GetAsync(service.Rest, "customers.v1");

        Assert.Equal(isRequired, (bool?)document.Find(operation).Operation["requestBody"]!["required"] ?? false);
    }

    [Fact]
    public async Task Unknown_documents_are_not_found_and_the_root_redirects_to_the_page()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = service.RestAddress };

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/openapi/nothing.json", cancellationToken)).StatusCode);
        Assert.Equal("/docs/", (await http.GetAsync("/", cancellationToken)).Headers.Location!.ToString());
        Assert.Contains("swagger-ui", await service.Rest.GetStringAsync("/docs/", cancellationToken), StringComparison.Ordinal);
    }

    /// <summary>The document, with the credentials of a new store; with all scopes if none is given.</summary>
    private async Task<ApiDocument> DocumentAsync(string api, string name, params string[] scopes)
    {
        var store = $"documents {Guid.NewGuid()}";
        if (api.Length == 0)
            return await ApiDocument.GetAsync(service.RestAs(await service.CreateTokenAsync(store, scopes)), name);
        var client = await DialectClient.ForAsync(service, api, store, scopes);
        return await ApiDocument.GetAsync(service.RestAs(null), name, client.Authorize);
    }

    private static async Task<string> CreateAsync(ApiDocument document, string api, string idPath)
    {
        var operationId = $"{api}CustomerService_CreateCustomer";
        var status = ApiDocument.Declared(document.Find(operationId).Operation, 201, 200);
        var created = await document.CallAsync(operationId, status, body: Example(document, api, "CreateCustomer"));
        return idPath.Split('.').Aggregate(created!, (node, member) => node[member]!).ToString();
    }

    private static int EmailInUse(ApiDocument document, string api) =>
        ApiDocument.Declared(document.Find($"{api}CustomerService_CreateCustomer").Operation, 409, 422, 400);

    private static JsonNode? Example(ApiDocument document, string api, string operation) =>
        ApiDocument.ExampleOf(document.Find($"{api}CustomerService_{operation}").Operation);
}
