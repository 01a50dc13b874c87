using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace CustomerGrpc.Tests.Dialects.Count;

internal sealed class CountClient(
    HttpClient http, string token, (string Id, string Secret) client, TimeProvider clock) : DialectClient(http, token, client)
{
    private readonly ConcurrentDictionary<string, bool> _signatures = new();

    public override string Customers => "/partners/customers";

    public override string NameField => "customer";

    public override string PhoneField => "mainPhone";

    public override (int Scope, int EmailInUse, int Invalid) Statuses => (403, 409, 400);

    public override JsonObject NewCustomer(string name, string email) => new() { ["customer"] = name, ["email"] = email };

    public override string IdOf(JsonNode customer) => (string)customer["uuid"]!;

    public override void Authorize(HttpRequestMessage request, byte[] body)
    {
        var now = clock.GetUtcNow();
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var milliseconds = now.ToUnixTimeMilliseconds();
        // Equal requests of one second need different timestamps, which can be in milliseconds.
        while (!_signatures.TryAdd(SignatureOf(request, timestamp, body), true))
            timestamp = (milliseconds++).ToString(CultureInfo.InvariantCulture);
        Bearer(request);
        request.Headers.Add("x-client-id", Client.Id);
        request.Headers.Add("x-timestamp", timestamp);
        request.Headers.Add("x-signature", SignatureOf(request, timestamp, body));
    }

    private string SignatureOf(HttpRequestMessage request, string timestamp, byte[] body) =>
        Sign(Client.Secret, request.Method.Method, request.RequestUri!.OriginalString, timestamp, body);

    /// <summary>Signs as a client would, independently of the service's own code.</summary>
    public static string Sign(string secret, string method, string path, string timestamp, byte[] body)
    {
        var signed = $"{method}:{path.Split('?')[0]["/partners".Length..]}:{timestamp}:";
        if (method is "POST" or "PUT" or "PATCH")
            signed += Convert.ToHexStringLower(SHA256.HashData(body));
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)));
    }
}
