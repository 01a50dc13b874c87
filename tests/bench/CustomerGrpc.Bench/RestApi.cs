using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CustomerGrpc.Bench.Load;
using CustomerGrpc.Database;

namespace CustomerGrpc.Bench;

/// <summary>An API over REST, with a request that updates the name and the phone number of a customer.</summary>
/// <param name="Name">The API's name.</param>
/// <param name="Spread">The stores that are called.</param>
/// <param name="Update">The request.</param>
internal sealed record RestApi(string Name, StoreSpread Spread, Func<BenchCustomer, RestCall> Update)
{
    /// <summary>The name of the API with which the others are compared.</summary>
    public const string Canonical = "canonical";

    private const string Phone = "+2348012345678";

    private static long _signed;

    /// <summary>The dialects, and the canonical API on the same stores: a client of COUNT belongs to one store.</summary>
    /// <param name="database">The database that the tokens are stored in.</param>
    /// <param name="client">The id and secret of a client of the first store, for COUNT.</param>
    public static IReadOnlyList<RestApi> All(BenchDatabase database, (string Id, string Secret) client) =>
    [
        new(Canonical, StoreSpread.Ten, UpdateCanonical),
        new("Salesive", StoreSpread.Ten, customer => new(
            "PUT", $"/api/v1/customers/{RecordId.ToHex(customer.Id)}", $$"""{"name":"Ada Obi","phone":"{{Phone}}"}""")),
        new("Axim", StoreSpread.Ten, customer => new("PUT", $"/customers/{RecordId.ToHex(customer.Id)}",
            $$"""{"firstName":"Ada","lastName":"Obi","email":"customer-{{customer.Number}}@example.com","phoneNumber":"{{Phone}}"}""")
        {
            Headers = $"accessToken: {database.TokenOf(customer)}\r\n",
        }),
        new("Salla", StoreSpread.Ten, customer => new(
            "PUT", $"/admin/v2/customers/{customer.Integer}", """{"first_name":"Ada","mobile":"8012345678"}""")),
        new(Canonical, StoreSpread.One, UpdateCanonical),
        new("COUNT", StoreSpread.One, customer => Signed(customer, client)),
    ];

    private static RestCall UpdateCanonical(BenchCustomer customer) =>
        new("PATCH", $"/v1/customers/{customer.Id}", $$"""{"name":"Ada Obi","phone":"{{Phone}}"}""");

    private static RestCall Signed(BenchCustomer customer, (string Id, string Secret) client)
    {
        // A signature is accepted once, and callers often update one customer within a millisecond.
        var number = Interlocked.Increment(ref _signed) % 100_000_000;
        var json = $$"""{"customer":"Ada Obi","mainPhone":"+23480{{number:D8}}"}""";
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var body = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(client.Secret), Encoding.UTF8.GetBytes($"PUT:/customers/{customer.Id}:{timestamp}:{body}")));
        return new("PUT", $"/partners/customers/{customer.Id}", json)
        {
            Headers = $"x-client-id: {client.Id}\r\nx-timestamp: {timestamp}\r\nx-signature: {signature}\r\n",
        };
    }
}
