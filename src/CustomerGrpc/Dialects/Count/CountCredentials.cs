using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CustomerGrpc.Access;
using Microsoft.AspNetCore.Http.Features;

namespace CustomerGrpc.Dialects.Count;

/// <summary>
/// COUNT's four headers: a bearer token, <c>x-client-id</c>, <c>x-timestamp</c> and <c>x-signature</c>, the hex HMAC-SHA256 of
/// <c>METHOD:path:timestamp:bodyHash</c> with the client's secret. The path has neither the prefix nor the query; the body's hash
/// is empty for verbs without a body. What is signed is HTTP, so over gRPC the bearer token alone counts.
/// </summary>
internal sealed class CountCredentials(AccessTokens tokens, SigningClients clients, TimeProvider clock)
    : BearerCredentials(tokens), IDialectCredentials
{
    private const string ClientHeader = "x-client-id";
    private const string TimestampHeader = "x-timestamp";
    private const string SignatureHeader = "x-signature";
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Beyond it a timestamp is in milliseconds: as seconds it would be the year 5138.</summary>
    private const long FirstMilliseconds = 100_000_000_000;

    public static IReadOnlyList<ScopeAlias> Scopes => [];

    public static RateLimit? Limit => new(100, TimeSpan.FromMinutes(1));

    public static void Use(WebApplication app) =>
        app.UseWhen(http => http.Request.Path.StartsWithSegments(CountErrors.Prefix), partners => partners.Use(BodyDigest.TakeAsync));

    public override IReadOnlyList<string> Headers => [.. base.Headers, ClientHeader, TimestampHeader, SignatureHeader];

    public override async ValueTask<Caller> CallerOfAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var caller = await base.CallerOfAsync(http, cancellationToken);
        if (http.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true)
            return caller;

        var id = HeaderOf(http, ClientHeader);
        var timestamp = TimestampOf(http);
        var signature = SignatureOf(http);
        var client = await clients.FindAsync(id, cancellationToken);
        if (client is not { } known || known.StoreId != caller.StoreId)
            throw AccessError.ClientInvalid();
        if (!CryptographicOperations.FixedTimeEquals(signature, HMACSHA256.HashData(known.Key, Encoding.UTF8.GetBytes(Signed(http, timestamp)))))
            throw AccessError.SignatureInvalid($"{SignatureHeader} is not the client's signature of this request.");
        return caller with { Credential = $"client:{id}" };
    }

    private string TimestampOf(HttpContext http)
    {
        var header = http.Request.Headers[TimestampHeader].ToString();
        if (header.Length == 0)
            throw AccessError.TimestampInvalid($"The header {TimestampHeader} is missing: send the time of signing in seconds since 1970.");
        if (!long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            throw AccessError.TimestampInvalid($"{TimestampHeader} must be a number of seconds or milliseconds since 1970.");
        var milliseconds = value >= FirstMilliseconds ? value : value * 1000;
        if (Math.Abs(clock.GetUtcNow().ToUnixTimeMilliseconds() - milliseconds) > Tolerance.TotalMilliseconds)
            throw AccessError.TimestampInvalid($"{TimestampHeader} is more than five minutes from now.");
        return header;
    }

    private static byte[] SignatureOf(HttpContext http)
    {
        try
        {
            return Convert.FromHexString(HeaderOf(http, SignatureHeader));
        }
        catch (FormatException)
        {
            throw AccessError.SignatureInvalid($"{SignatureHeader} must be the HMAC-SHA256 in hex digits.");
        }
    }

    private static string HeaderOf(HttpContext http, string name) =>
        http.Request.Headers[name].ToString() is { Length: > 0 } value ? value : throw AccessError.CredentialMissing($"{name}: …");

    private static string Signed(HttpContext http, string timestamp)
    {
        var method = http.Request.Method;
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var path = target.AsSpan(0, target.AsSpan().IndexOf('?') is >= 0 and var query ? query : target.Length);
        var hasBody = HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method);
        return $"{method}:{path[CountErrors.Prefix.Length..]}:{timestamp}:{(hasBody ? BodyDigest.HexOf(http) : "")}";
    }
}
