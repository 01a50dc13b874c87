using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Dialects;
using CustomerGrpc.Tests.Support;
using Grpc.Core;

namespace CustomerGrpc.Tests.Customers;

/// <summary>A request with many or long errors costs little, and its answer is small, over gRPC, over REST and in every dialect.</summary>
public sealed class FailureSizeTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string Contact = """{"email":"abc"}""";

    // Ten times what the service takes on a slow machine, and less than what n² would take.
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(60, "; and 42 more")]
    [InlineData(16_000, "; and 83 more")]
    public async Task Invalid_contacts_are_counted_over_gRPC(int count, string end)
    {
        var customer = new Customer { Email = "a@example.com" };
        customer.Contacts.Add(Enumerable.Range(0, count).Select(_ => new Contact { Email = "abc" }));

        var refused = await RefusedAsync(() => service.Customers.CreateCustomerAsync(new() { Customer = customer }).ResponseAsync);

        // A list that is too long is one violation more, and no more items are checked than it may have. Only 18 fit into 4 KiB.
        Assert.Equal((StatusCode.InvalidArgument, 18), (refused.StatusCode, refused.InvalidFields().Count()));
        Assert.Equal(count == 60 ? "customer.contacts[0].email" : "customer.contacts", refused.InvalidFields().First());
        Assert.EndsWith(end, refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_contacts_are_counted_over_REST()
    {
        var body = $$"""{"email":"a@example.com","contacts":[{{string.Join(',', Enumerable.Repeat(Contact, 16_000))}}]}""";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var started = Stopwatch.GetTimestamp();
        using var answer = await service.Rest.PostAsync("/v1/customers", content, TestContext.Current.CancellationToken);
        var status = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Quick);
        Assert.Equal(20, status["details"]![1]!["fieldViolations"]!.AsArray().Count);
        Assert.EndsWith("; and 81 more", (string?)status["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_contacts_are_counted_in_a_dialect()
    {
        using var client = await DialectClient.ForAsync(service, "Count", "failure-size");
        var body = $$"""{"customer":"A","email":"a@example.com","contacts":[{{string.Join(',', Enumerable.Repeat(Contact, 16_000))}}]}""";

        var answer = await client.SendAsync(HttpMethod.Post, client.Customers, body);

        Assert.Equal((400, 20), (answer.Status, answer.Json["errors"]!.AsArray().Count));
        Assert.EndsWith("and 81 more", (string?)answer.Json["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_fields_are_counted_in_a_dialect_that_reports_them()
    {
        using var client = await DialectClient.ForAsync(service, "Count", "failure-size");
        var unknown = string.Join(',', Enumerable.Range(0, 100_000).Select(index => $"\"u{index}\":0"));

        var answer = await client.SendAsync(HttpMethod.Post, client.Customers, $$"""{"customer":"A","email":"unknown@example.com",{{unknown}}}""");

        Assert.Equal((201, 21), (answer.Status, answer.Json["_partnerWarnings"]!.AsArray().Count));
        Assert.Equal(
            "99,980 more fields are not known and were ignored.", (string?)answer.Json["_partnerWarnings"]![20]!["message"]);
    }

    [Theory]
    [InlineData(100_000, 10, "must have at most 1,000 paths")]
    [InlineData(1, 2_000, "must have at most 1,000 characters in each path")]
    [InlineData(1, 1_000, "\"nopexxxx")]
    public async Task A_mask_has_limits_over_gRPC(int paths, int length, string reason)
    {
        var request = new UpdateCustomerRequest { Customer = new() { Id = Guid.NewGuid().ToString() }, UpdateMask = new() };
        request.UpdateMask.Paths.Add(Enumerable.Range(0, paths).Select(index => $"nope{(paths > 1 ? index : "")}".PadRight(length, 'x')));

        var refused = await RefusedAsync(() => service.Customers.UpdateCustomerAsync(request).ResponseAsync);

        Assert.Equal((StatusCode.InvalidArgument, "update_mask"), (refused.StatusCode, refused.InvalidFields().Single()));
        Assert.StartsWith($"update_mask: {reason}", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?updateMask=", 2_000, "updateMask: must have at most 1,000 characters in each path")]
    [InlineData("", 100_000, "is one too many: an update may name at most 1,000 fields and keys")]
    public async Task A_mask_has_limits_over_REST(string query, int size, string reason)
    {
        var keys = Enumerable.Range(0, query.Length > 0 ? 1 : size).Select(index => $"\"k{index}\":null");
        using var content = new StringContent($"{{\"metadata\":{{{string.Join(',', keys)}}}}}", Encoding.UTF8, "application/json");
        var target = $"/v1/customers/{Guid.NewGuid()}{query}{(query.Length > 0 ? new string('x', size) : "")}";
        using var answer = await service.Rest.PatchAsync(target, content, TestContext.Current.CancellationToken);
        var status = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(reason, (string?)status["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_text_of_the_caller_is_shortened_in_an_error()
    {
        var customer = new Customer { Email = "a@example.com", Metadata = { [new string('é', 100_000)] = new() { StringValue = "\0" } } };
        var refused = await RefusedAsync(() => service.Customers.CreateCustomerAsync(new() { Customer = customer }).ResponseAsync);
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.InRange(refused.Status.Detail.Length, 100, 1000);

        using var axim = new HttpClient { BaseAddress = service.RestAddress };
        axim.DefaultRequestHeaders.Add("accessToken", service.Token);
        using var answer = await axim.GetAsync($"/customers/{new string('x', 5000)}", TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)answer.StatusCode);
        var found = await RefusedAsync(() => new Axim.V1.AximCustomerService.AximCustomerServiceClient(service.Grpc).GetCustomerAsync(
            new() { CustomerId = new string('x', 100_000) }, [new("accessToken", service.Token)]).ResponseAsync);
        Assert.Equal((StatusCode.NotFound, "CUSTOMER_NOT_FOUND"), (found.StatusCode, found.Reason()));
    }

    private static async Task<RpcException> RefusedAsync(Func<Task> call)
    {
        var started = Stopwatch.GetTimestamp();
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Quick);
        return refused;
    }
}
