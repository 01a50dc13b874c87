using System.Globalization;
using System.Text.Json.Nodes;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Dialects;
using CustomerGrpc.Tests.Support;
using Grpc.Core;

namespace CustomerGrpc.Tests.Customers;

/// <summary>The id of a platform user is one that 24 hex digits can hold, so that it can be sent back as it is shown.</summary>
public sealed class UserIdTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("60c57fa4-d613-4d40-a7d9-5e185100dc6d")]
    [InlineData("01a1fc64-f672-7673-a3d4-2d6760000001")]
    [InlineData("01a1fc64-f672-7673-23d4-2d6760000000")]
    public async Task A_uuid_that_does_not_fit_is_refused(string id)
    {
        var failure = await UpsertAsync(id).FailureAsync();

        Assert.Equal(StatusCode.InvalidArgument, failure?.StatusCode);
        Assert.Contains("id: must be 24 hex digits, or a UUID that 24 hex digits can hold", failure!.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_uuid_that_fits_is_shown_as_hex_digits() =>
        Assert.Equal("01a1fc64f6727673d42d6760"[..9], (await UpsertAsync("01a1fc64-f672-7673-a3d4-2d6760000000")).Id[..9]);

    [Theory]
    [InlineData("Canonical")]
    [InlineData("Salesive")]
    public async Task A_user_of_an_earlier_version_is_shown_by_its_uuid_and_can_be_sent_back(string api)
    {
        var store = $"earlier-{api}";
        using var client = await DialectClient.ForAsync(service, api, store);
        string[] users = ["60c57fa4-d613-4d40-a7d9-5e185100dc6d", "60c57fa4-d613-4d40-a7d9-5e185100dc6e"];
        foreach (var user in users)
            await InsertAsync(store, user);

        var customers = new CustomerService.CustomerServiceClient(service.GrpcAs(client.Token));
        foreach (var user in users)
        {
            var created = await customers.CreateCustomerAsync(
                new() { Customer = new() { Name = "Ada", Email = $"{user}@example.com", User = new() { Id = user } } },
                cancellationToken: Cancellation);
            var path = $"{client.Customers}/{created.Id}";
            var shown = Customer(await client.GetAsync(path), api);
            var answer = await client.SendAsync(HttpMethod.Put, path, shown.ToJsonString());

            Assert.Equal(user, (string?)(shown["user"]!["id"] ?? shown["user"]!["_id"]));
            Assert.True(answer.Status == 200, $"{answer.Status} {answer.Body}");
            Assert.Equal(user, (await customers.GetCustomerAsync(new() { Id = created.Id }, cancellationToken: Cancellation)).User.Id);
        }
    }

    private static JsonObject Customer(DialectAnswer answer, string api) => api == "Canonical" ? answer.Json : answer.Data;

    private Task<object?> InsertAsync(string store, string user) => service.QueryAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"INSERT INTO platform_users (store_id, id, name, email, avatar_url) SELECT id, '{user}', 'Ada', 'u@example.com', '' FROM stores WHERE name = '{store}'"));

    private Task<PlatformUser> UpsertAsync(string id) =>
        service.Users.UpsertPlatformUserAsync(new() { Id = id, Name = "n", Email = "u@example.com" }, cancellationToken: Cancellation).ResponseAsync;
}
