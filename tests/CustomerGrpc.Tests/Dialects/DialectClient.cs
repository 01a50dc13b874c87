using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CustomerGrpc.Access;
using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>A client of a dialect. It knows the route of customers, the credentials and the field names.</summary>
internal abstract class DialectClient(HttpClient http, string token, (string Id, string Secret) client) : IDisposable
{
    public string Token { get; set; } = token;

    public (string Id, string Secret) Client { get; set; } = client;

    /// <summary>The route of customers.</summary>
    public abstract string Customers { get; }

    /// <summary>The field with the full name, or with the first part of the name.</summary>
    public abstract string NameField { get; }

    public abstract string PhoneField { get; }

    /// <summary>The HTTP statuses of a missing scope, a used email and an invalid field.</summary>
    public abstract (int Scope, int EmailInUse, int Invalid) Statuses { get; }

    /// <summary>The longest name that is accepted.</summary>
    public virtual int LongestName => 255;

    /// <summary>The body of a creation.</summary>
    public abstract JsonObject NewCustomer(string name, string email);

    /// <summary>The body of an update with the given fields and those that the API requires.</summary>
    public virtual JsonObject Update(JsonObject current, JsonObject fields) => fields;

    /// <summary>The id of the customer in a response.</summary>
    public abstract string IdOf(JsonNode customer);

    public abstract void Authorize(HttpRequestMessage request, byte[] body);

    public Task<DialectAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<DialectAnswer> CreateAsync(string name, string email) =>
        SendAsync(HttpMethod.Post, Customers, NewCustomer(name, email).ToJsonString());

    public async Task<DialectAnswer> UpdateAsync(string id, JsonObject fields) =>
        await SendAsync(HttpMethod.Put, $"{Customers}/{id}", Update((await GetAsync($"{Customers}/{id}")).Data, fields).ToJsonString());

    public Task<DialectAnswer> SendAsync(HttpMethod method, string path, string? body) =>
        SendAsync(method, path, body is null ? null : Encoding.UTF8.GetBytes(body));

    public async Task<DialectAnswer> SendAsync(
        HttpMethod method, string path, byte[]? body, string contentType = "application/json", Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } };
        Authorize(request, body ?? []);
        change?.Invoke(request);
        using var response = await http.SendAsync(request);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers.Allow);
    }

    public void Dispose() => http.Dispose();

    protected void Bearer(HttpRequestMessage request) => request.Headers.Authorization = new("Bearer", Token);

    /// <summary>A client of an API in a store.</summary>
    public static async Task<DialectClient> ForAsync(ServiceFixture service, string api, string store, params string[] scopes)
    {
        var token = await service.CreateTokenAsync(store, scopes);
        var client = await service.Services.GetRequiredService<SigningClients>().CreateAsync(store, CancellationToken.None);
        var http = service.RestAs(null);
        return api switch
        {
            "Canonical" => new CanonicalClient(http, token, client),
            "Salesive" => new Salesive.SalesiveClient(http, token, client),
            "Count" => new Count.CountClient(http, token, client, service.Clock),
            "Axim" => new Axim.AximClient(http, token, client),
            "Salla" => new Salla.SallaClient(http, token, client),
            _ => throw new ArgumentException($"There is no API {api}.", nameof(api)),
        };
    }
}

/// <summary>A REST response.</summary>
internal sealed record DialectAnswer(int Status, string Body, HttpResponseHeaders Headers, ICollection<string> Allow)
{
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    /// <summary>The customer in the envelope.</summary>
    public JsonObject Data => Status is >= 200 and < 300 ? Json["data"]!.AsObject() : throw new InvalidOperationException($"{Status}: {Body}");
}
