using System.Globalization;
using System.Text.Json.Nodes;

namespace CustomerGrpc.Tests.Dialects.Salla;

internal sealed class SallaClient(HttpClient http, string token, (string Id, string Secret) client) : DialectClient(http, token, client)
{
    public override string Customers => "/admin/v2/customers";

    public override string NameField => "first_name";

    public override string PhoneField => "mobile";

    public override (int Scope, int EmailInUse, int Invalid) Statuses => (401, 422, 422);

    public override int LongestName => 25;

    public override JsonObject NewCustomer(string name, string email) =>
        new() { ["first_name"] = name, ["last_name"] = "Ali", ["email"] = email };

    public override string IdOf(JsonNode customer) => ((long)customer["id"]!).ToString(CultureInfo.InvariantCulture);

    public override void Authorize(HttpRequestMessage request, byte[] body) => Bearer(request);
}
