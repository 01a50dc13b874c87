using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CustomerGrpc.Tests.Interop;
using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Tests.Documentation;

/// <summary>Tests the documentation page in a browser.</summary>
public sealed partial class DocumentationPageTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact(Skip = InstalledTools.ChromiumIsMissing, SkipType = typeof(InstalledTools), SkipUnless = nameof(InstalledTools.Chromium))]
    public async Task A_customer_is_created_and_updated_through_the_page_with_a_token_typed_once()
    {
        var pictures = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "TestResults", "docs-page")).FullName;

        var output = await ClientProcess.RunAsync(Tool.Node, "docs_page.mjs", service.RestAddress.ToString(), service.Token, pictures);

        var steps = output.Split(
            '\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToDictionary(step => (string)step["step"]!);
        Assert.EndsWith("/docs/index.html", (string)steps["opened"]["url"]!, StringComparison.Ordinal);
        Assert.Equal(service.Endpoints.OpenApiDocumentNames().Count, steps["opened"]["documents"]!.AsArray().Count);
        Assert.Equal(201, (int)steps["created"]["status"]!);
        Assert.Equal(200, (int)steps["updated"]["status"]!);
        Assert.Equal("+2348099998888", (string?)JsonNode.Parse((string)steps["updated"]["body"]!)!["phone"]);
        Assert.Equal(200, (int)steps["other"]["status"]!);
        Assert.Equal("+2348099998888", await service.QueryAsync(
            "SELECT phone FROM customers c JOIN stores s ON s.id = c.store_id WHERE c.email = 'ada@example.com' AND s.name = 'test'"));
        Assert.Equal(0, (int)steps["narrow"]["overflow"]!);
        Assert.Empty(steps["problems"]["problems"]!.AsArray());
        Assert.All(
            ["overview", "create", "narrow"], name => Assert.True(new FileInfo(Path.Combine(pictures, $"{name}.png")).Length > 10_000));
    }

    [Fact(Skip = InstalledTools.ChromiumIsMissing, SkipType = typeof(InstalledTools), SkipUnless = nameof(InstalledTools.Chromium))]
    public async Task Every_operation_of_every_document_can_be_executed_from_the_page()
    {
        // A store of its own: the examples have the same email address as the customer of the other test.
        var token = await service.CreateTokenAsync("operations");
        var customer = await service.CustomersAs(token).CreateCustomerAsync(
            new() { Customer = new() { Email = "operations@example.com" } }, cancellationToken: TestContext.Current.CancellationToken);

        var output = await ClientProcess.RunAsync(
            Tool.Node,
            "docs_operations.mjs",
            service.RestAddress.ToString(),
            token,
            customer.Id,
            customer.Number.ToString(CultureInfo.InvariantCulture),
            customer.Email);

        var executed = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)
            .ToDictionary(line => (string)line["operation"]!);
        foreach (var (operation, method, path) in await OperationsAsync())
        {
            Assert.True(executed.Remove(operation, out var sent), $"{operation} is not on the page.");
            Assert.True((string?)sent["method"] == method && path.IsMatch(new Uri((string)sent["url"]!).AbsolutePath), sent.ToJsonString());
            Assert.True((int)sent["status"]! is >= 200 and < 500, sent.ToJsonString());
        }

        Assert.Empty(executed);
    }

    [Theory]
    [InlineData("docs/index.html")]
    [InlineData("docs/swagger-ui.css")]
    [InlineData("docs/narrow.css")]
    public async Task The_page_runs_only_its_own_scripts_and_is_shown_in_no_frame(string path)
    {
        using var http = service.RestAs(null);

        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.True(answer.IsSuccessStatusCode);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    private async Task<List<(string Operation, string Method, Regex Path)>> OperationsAsync()
    {
        List<(string, string, Regex)> operations = [];
        using var http = service.RestAs(null);
        foreach (var (name, _) in service.Endpoints.OpenApiDocumentNames())
        {
            var document = JsonNode.Parse(await http.GetStringAsync(
                new Uri($"openapi/{name}.json", UriKind.Relative), TestContext.Current.CancellationToken))!;
            foreach (var (path, item) in document["paths"]!.AsObject())
                foreach (var (method, operation) in item!.AsObject().Where(member => member.Value is JsonObject { } body && body.ContainsKey("operationId")))
                    operations.Add(((string)operation!["operationId"]!, method.ToUpperInvariant(), new($"^{Variable().Replace(path, "[^/]+")}$")));
        }

        return operations;
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Variable();
}
