using System.Text.Json.Nodes;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>A client of the canonical API, beside those of the dialects.</summary>
internal sealed class CanonicalClient(HttpClient http, string token, (string Id, string Secret) client) : DialectClient(http, token, client)
{
    public override string Customers => "/v1/customers";

    public override string NameField => "name";

    public override string PhoneField => "phone";

    public override (int Scope, int EmailInUse, int Invalid) Statuses => (403, 409, 400);

    public override JsonObject NewCustomer(string name, string email) => new() { ["name"] = name, ["email"] = email };

    public override string IdOf(JsonNode customer) => (string)customer["id"]!;

    public override void Authorize(HttpRequestMessage request, byte[] body) => Bearer(request);
}
