using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using CustomerGrpc.Access;
using CustomerGrpc.Tests.Dialects.Count;
using CustomerGrpc.Tests.Support;
using Google.Api;
using Microsoft.Extensions.DependencyInjection;
using static CustomerGrpc.Customers.V1.CustomerGroupService;
using static CustomerGrpc.Customers.V1.PlatformUserService;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>The requests of the vendors' documentation get the documented responses.</summary>
public sealed partial class PagesTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string User = "6650aa11bb22cc33dd44ee55";

    public static TheoryData<string> Files => [.. Recording.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_recorded_request_gets_the_recorded_answer(string file)
    {
        var values = await ValuesAsync(file);
        foreach (var exchange in new Recording(file).Exchanges())
        {
            using var request = Request(exchange, values);
            using var http = service.RestAs(null);
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

            Assert.True(exchange.Status == (int)response.StatusCode, $"{exchange.Title}: {(int)response.StatusCode} {body}");
            Recording.Check(exchange, body, values);
            foreach (var header in exchange.AnswerHeaders.Select(header => header.Split(": ")))
                Assert.Equal(header[1], string.Join(", ", response.Headers.GetValues(header[0])));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_operation_is_recorded_with_its_success(string file)
    {
        var service = ApiUnderTest.ServiceOf(Path.GetFileName(Path.GetDirectoryName(file))!);
        var recorded = new Recording(file).Exchanges().Where(exchange => exchange.Status < 300).ToList();

        foreach (var method in service.Methods)
        {
            var rule = method.GetOptions().GetExtension(AnnotationsExtensions.Http);
            var (verb, path) = rule.PatternCase switch
            {
                HttpRule.PatternOneofCase.Get => ("GET", rule.Get),
                HttpRule.PatternOneofCase.Post => ("POST", rule.Post),
                HttpRule.PatternOneofCase.Put => ("PUT", rule.Put),
                _ => ("DELETE", rule.Delete),
            };
            // The last variable must be an id: a word is the name of another operation.
            var pattern = $"^{Variable().Replace(path, "<<[a-z]+>>")}([?]|$)";
            Assert.True(recorded.Exists(exchange => exchange.Method == verb && Regex.IsMatch(exchange.Path, pattern)), method.FullName);
        }
    }

    [GeneratedRegex("{[a-z_]+}")]
    private static partial Regex Variable();

    private static HttpRequestMessage Request(Recording.Exchange exchange, Dictionary<string, string> values)
    {
        var path = Recording.Fill(exchange.Path, values);
        var body = exchange.Body is null ? null : Encoding.UTF8.GetBytes(Recording.Fill(exchange.Body, values));
        // A signature is accepted once, so that every request has its own millisecond.
        values["timestamp"] = (long.Parse(values["timestamp"], CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);
        if (exchange.Headers.ContainsKey("x-signature"))
            values["signature"] = CountClient.Sign(values["secret"], exchange.Method, path, values["timestamp"], body ?? []);

        var request = new HttpRequestMessage(new HttpMethod(exchange.Method), path);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        foreach (var (name, value) in exchange.Headers.Where(header => header.Key != "Content-Type"))
            request.Headers.TryAddWithoutValidation(name, Recording.Fill(value, values));
        return request;
    }

    private async Task<Dictionary<string, string>> ValuesAsync(string store)
    {
        var token = await service.CreateTokenAsync(store);
        await service.Services.GetRequiredService<Stores>().SetTimeZoneAsync(store, "Asia/Riyadh", CancellationToken.None);
        var (client, secret) = await service.Services.GetRequiredService<SigningClients>().CreateAsync(store, CancellationToken.None);
        var channel = service.GrpcAs(token);
        await new PlatformUserServiceClient(channel).UpsertPlatformUserAsync(
            new() { Id = User, Name = "Ada Obi", Email = "ada@example.com", AvatarUrl = "https://cdn.example.com/u/ada.png" });
        var groups = new List<string>();
        foreach (var name in new[] { "VIP", "Wholesale" })
        {
            var group = await new CustomerGroupServiceClient(channel).CreateCustomerGroupAsync(new() { Name = name });
            groups.Add(group.Number.ToString(CultureInfo.InvariantCulture));
        }

        return new()
        {
            ["token"] = token,
            ["readToken"] = await service.CreateTokenAsync(store, Scopes.ReadCustomers),
            ["client"] = client,
            ["secret"] = secret,
            ["timestamp"] = service.Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            ["user"] = User,
            ["group1"] = groups[0],
            ["group2"] = groups[1],
            ["origin"] = service.RestAddress.GetLeftPart(UriPartial.Authority),
        };
    }
}
