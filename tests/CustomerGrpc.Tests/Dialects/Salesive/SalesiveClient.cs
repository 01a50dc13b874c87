using System.Text.Json.Nodes;

namespace CustomerGrpc.Tests.Dialects.Salesive;

internal sealed class SalesiveClient(HttpClient http, string token, (string Id, string Secret) client) : DialectClient(http, token, client)
{
    public override string Customers => "/api/v1/customers";

    public override string NameField => "name";

    public override string PhoneField => "phone";

    public override (int Scope, int EmailInUse, int Invalid) Statuses => (403, 409, 400);

    public override JsonObject NewCustomer(string name, string email) => new() { ["name"] = name, ["email"] = email };

    public override string IdOf(JsonNode customer) => (string)customer["_id"]!;

    public override void Authorize(HttpRequestMessage request, byte[] body) => Bearer(request);
}
