using System.Text.Json.Nodes;

namespace CustomerGrpc.Tests.Dialects.Axim;

internal sealed class AximClient(HttpClient http, string token, (string Id, string Secret) client) : DialectClient(http, token, client)
{
    private static readonly string[] Required = ["firstName", "lastName", "email"];

    public override string Customers => "/customers";

    public override string NameField => "firstName";

    public override string PhoneField => "phoneNumber";

    public override (int Scope, int EmailInUse, int Invalid) Statuses => (403, 400, 400);

    public override JsonObject NewCustomer(string name, string email) =>
        new() { ["firstName"] = name, ["lastName"] = "Doe", ["email"] = email, ["status"] = "active" };

    public override JsonObject Update(JsonObject current, JsonObject fields)
    {
        foreach (var name in Required.Where(name => !fields.ContainsKey(name)))
            fields[name] = current[name]!.DeepClone();
        return fields;
    }

    public override string IdOf(JsonNode customer) => (string)customer["id"]!;

    public override void Authorize(HttpRequestMessage request, byte[] body) => request.Headers.Add("accessToken", $"Bearer {Token}");
}
