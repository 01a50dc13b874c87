using System.Text.Json.Nodes;
using CustomerGrpc.Tests.Interop;
using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Tests.Documentation;

/// <summary>Tests the documentation page in a browser.</summary>
public sealed class DocumentationPageTests(ServiceFixture service) : IClassFixture<ServiceFixture>
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
        Assert.Equal("+2348099998888", await service.QueryAsync("SELECT phone FROM customers WHERE email = 'ada@example.com'"));
        Assert.Equal(0, (int)steps["narrow"]["overflow"]!);
        Assert.Empty(steps["problems"]["problems"]!.AsArray());
        Assert.All(
            ["overview", "create", "narrow"], name => Assert.True(new FileInfo(Path.Combine(pictures, $"{name}.png")).Length > 10_000));
    }
}
