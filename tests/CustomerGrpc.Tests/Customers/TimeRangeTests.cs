using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Tests.Customers;

/// <summary>
/// Every time and date that is accepted can be read, in lists as well, and keeps its microseconds. Npgsql would store the smallest and the
/// largest as -infinity and infinity, which no one can read.
/// </summary>
public sealed class TimeRangeTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Theory]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00.000001Z", "0001-01-01T00:00:00.000001Z")]
    [InlineData("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z")]
    [InlineData("2026-11-30T12:00:00.123456789Z", "2026-11-30T12:00:00.123456Z")]
    [InlineData("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999999Z")]
    [InlineData("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999Z")]
    public Task A_time_can_be_read_to_the_microsecond(string sent, string read) => RoundTripAsync("lastActiveTime", sent, read);

    [Theory]
    [InlineData("0001-01-01")]
    [InlineData("1900-02-28")]
    [InlineData("9999-12-31")]
    public Task A_date_can_be_read(string date) => RoundTripAsync("birthDate", date, date);

    [Theory]
    [InlineData(-62135596801, 0)]
    [InlineData(253402300800, 0)]
    [InlineData(0, -1)]
    [InlineData(0, 1_000_000_000)]
    public async Task A_time_that_no_Timestamp_can_be_is_rejected(long seconds, int nanos)
    {
        var customer = new Customer
        {
            Email = $"{Guid.NewGuid():N}@example.com",
            LastActiveTime = new Timestamp { Seconds = seconds, Nanos = nanos },
        };
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await service.Customers.CreateCustomerAsync(
            new() { Customer = customer }, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((StatusCode.InvalidArgument, "customer.last_active_time"), (failure.StatusCode, failure.InvalidFields().Single()));
    }

    private async Task RoundTripAsync(string field, string sent, string read)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var created = await service.Rest.PostAsJsonAsync(
            "/v1/customers", new JsonObject { ["email"] = $"{Guid.NewGuid():N}@example.com", [field] = sent }, cancellationToken);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await created.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["id"]!.GetValue<string>();

        var customer = (await service.Rest.GetFromJsonAsync<JsonObject>($"/v1/customers/{id}", cancellationToken))!;
        Assert.Equal(read, customer[field]!.GetValue<string>());
        var list = (await service.Rest.GetFromJsonAsync<JsonObject>("/v1/customers?page_size=1000", cancellationToken))!;
        Assert.Contains(list["customers"]!.AsArray(), listed => listed![field]?.GetValue<string>() == read);
    }
}
