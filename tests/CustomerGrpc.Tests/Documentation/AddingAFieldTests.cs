using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Documentation;

/// <summary>
/// docs/adding-a-field.md adds a field: its steps are followed in a copy of the repository, and the service that is built from the copy
/// stores the field.
/// </summary>
public sealed partial class AddingAFieldTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "adding-a-field.md"));

    [Fact]
    public async Task The_steps_of_the_page_add_a_field_that_is_stored()
    {
        using var copy = RepositoryCopy.Create("src", "protos");
        foreach (Match step in Edit().Matches(Page))
            copy.Insert(step.Groups["file"].Value, step.Groups["lines"].Value);
        await copy.RunAsync(BlockWith("sh", "dotnet ef"));
        var migration = await copy.ReadAsync("src/CustomerGrpc/Database/Migrations", "*_CustomerNickname.cs");
        Assert.Contains(BlockWith("csharp", "AddColumn"), migration, StringComparison.Ordinal);
        await copy.RunAsync("dotnet build src/CustomerGrpc --no-restore --no-dependencies");
        string[] program = ["dotnet", copy.PathOf("src/CustomerGrpc/bin/Debug/net10.0/CustomerGrpc.dll")];
        await copy.RunAsync($"{string.Join(' ', program)} migrate", ("ConnectionStrings__Customers", service.Database));

        await using var changed = await ServiceProcess.StartAsync(service.Database, ServiceAddress.New(), service.Token, [], program);

        await AssertStoresAsync(changed, JsonNode.Parse(Body().Match(Page).Groups[1].Value)!.AsObject());
    }

    private async Task AssertStoresAsync(ServiceProcess changed, JsonObject field)
    {
        using var rest = new HttpClient { BaseAddress = changed.Address.Rest };
        rest.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", service.Token);
        var (name, value) = Assert.Single(field);
        var created = await SendAsync(rest, HttpMethod.Post, "", """{"email": "ada@example.com"}""");
        var path = $"/{(string)created["id"]!}";
        Assert.Null(created[name]);

        Assert.Equal((string)value!, (string?)(await SendAsync(rest, HttpMethod.Patch, path, field.ToJsonString()))[name]);
        Assert.Equal((string)value!, (string?)(await SendAsync(rest, HttpMethod.Patch, path, """{"notes": "x"}"""))[name]);
        Assert.Equal((string)value!, (string?)(await SendAsync(rest, HttpMethod.Get, path))[name]);
        Assert.Equal((string)value!, (string?)(await SendAsync(rest, HttpMethod.Get, ""))["customers"]![0]![name]);
        Assert.Null((await SendAsync(rest, HttpMethod.Patch, path, $$"""{"{{name}}": null}"""))[name]);
    }

    private static async Task<JsonObject> SendAsync(HttpClient rest, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, $"/v1/customers{path}");
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await rest.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (await response.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
    }

    private static string BlockWith(string language, string text) => Block().Matches(Page)
        .Where(block => block.Groups["language"].Value == language)
        .Select(block => block.Groups["text"].Value)
        .Single(block => block.Contains(text, StringComparison.Ordinal));

    // The last file that the page names before the lines.
    [GeneratedRegex(@"`(?<file>[^`\n]+\.\w+)`[^`]*```diff\n(?<lines>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Edit();

    [GeneratedRegex(@"```(?<language>\w+)\n(?<text>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("-d '(.*)'")]
    private static partial Regex Body();
}
