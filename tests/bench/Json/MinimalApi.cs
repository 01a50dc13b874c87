using System.Text.Json;
using System.Text.Json.Serialization;

namespace CustomerGrpc.Bench.Json;

/// <summary>The same route and format as a minimal API with source-generated System.Text.Json code.</summary>
internal static class MinimalApi
{
    public static void Map(WebApplication app) =>
        app.MapPost("/v1/customers", static (CustomerShape customer) => TypedResults.Created("/v1/customers/1", customer));

    public static void AddJson(IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, Shapes.Default));
}

internal sealed record AddressShape(
    string? FirstName,
    string? LastName,
    string? Phone,
    string? Line1,
    string? Line2,
    string? City,
    string? State,
    string? PostalCode,
    string? Country,
    bool IsDefault);

internal sealed record ContactShape(string? Name, string? Email, string? Phone, string? Title);

internal sealed record CustomerShape(
    string? Name, string? FirstName, string? LastName, string Email, string? Phone, string? PhoneCountryCode, string? Website, string Status, string? Company,
    string? Notes, string? Gender, string? BirthDate, AddressShape? BillingAddress, AddressShape? ShippingAddress, IReadOnlyList<AddressShape>? Addresses,
    IReadOnlyList<ContactShape>? Contacts, Dictionary<string, JsonElement>? Metadata, IReadOnlyList<string>? Groups, string? Role, string? AvatarUrl,
    bool VerifiedEmail, bool Newsletter, bool B2b, string? Currency, string? Location, DateTimeOffset? LastActiveTime, bool Online)
{
    public string Id { get; init; } = "";

    public string Number { get; init; } = "0";

    public string Etag { get; init; } = "";

    public string CreatedBy { get; init; } = "";

    public string Store { get; init; } = "";
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CustomerShape))]
internal sealed partial class Shapes : JsonSerializerContext;
