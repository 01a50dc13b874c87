using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using CustomerGrpc.Access;
using CustomerGrpc.Transcoding;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CustomerGrpc.Dialects.Count;

/// <summary>
/// COUNT's four headers: a bearer token, <c>x-client-id</c>, <c>x-timestamp</c> and <c>x-signature</c>, the hex HMAC-SHA256 of
/// <c>METHOD:path:timestamp:bodyHash</c> with the client's secret. The path has neither the prefix nor the query; the hash of the body
/// is empty for methods without a body, and may be empty for a body that is nothing or <c>{}</c>. The signature is over HTTP, so over
/// gRPC only the bearer token is checked.
/// </summary>
internal sealed class CountAuthentication(
    IOptionsMonitor<BearerOptions> options,
    UrlEncoder encoder,
    AccessTokens tokens,
    SigningClients clients,
    UsedSignatures signatures,
    LargeBodies bodies,
    TimeProvider clock) : BearerHandler(options, encoder, tokens), IDialectAuthentication
{
    private const string ClientHeader = "x-client-id";
    private const string TimestampHeader = "x-timestamp";
    private const string SignatureHeader = "x-signature";
    private static readonly string EmptyHash = Convert.ToHexStringLower(SHA256.HashData([]));
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The smallest timestamp that is in milliseconds. In seconds it would be the year 5138.</summary>
    private const long FirstMilliseconds = 100_000_000_000;

    static string IDialectAuthentication.Scheme => "Count";

    public static IReadOnlyList<string> Headers => [HeaderNames.Authorization, ClientHeader, TimestampHeader, SignatureHeader];

    public static IReadOnlyList<ScopeAlias> Scopes => [];

    public static RateLimit? Limit => new(100, TimeSpan.FromMinutes(1));

    // COUNT's client gets a new token if it reads this text.
    public static void Add(AuthenticationBuilder authentication) =>
        authentication.AddScheme<BearerOptions, CountAuthentication>("Count", options => options.InvalidToken = "Invalid access token.");

    // The cheap checks come first: the body is read only for a known client whose timestamp is good.
    protected override async ValueTask<Caller> VerifyAsync(Caller caller)
    {
        if (!Context.IsRest())
            return caller;

        var id = HeaderOf(ClientHeader, "the id of a client of the token's store");
        var timestamp = TimestampOf();
        var signature = SignatureOf();
        if (await clients.FindAsync(id, Context.RequestAborted) is not { } client || client.StoreId != caller.StoreId)
            throw AccessError.ClientInvalid();
        await bodies.WaitToArriveAsync(Context, caller.StoreId);
        var signed = await SignedAsync(timestamp);
        if (!signed.Any(text => CryptographicOperations.FixedTimeEquals(
            signature, HMACSHA256.HashData(client.Key, Encoding.UTF8.GetBytes(text)))))
            throw AccessError.SignatureInvalid($"{SignatureHeader} is not the client's signature of this request.");
        if (!IsSafe(Request.Method) && !await signatures.TryUseAsync(
            caller.StoreId, client.Id, signature, lifetime: Tolerance + Tolerance, Context.RequestAborted))
            throw AccessError.SignatureUsed();
        return new Caller(caller.StoreId, $"client:{id}", caller.Scopes, caller.TimeZone);
    }

    // A safe method changes nothing, so that a client may send the same one twice within the second of its timestamp.
    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private string TimestampOf()
    {
        var header = Request.Headers[TimestampHeader].ToString();
        if (header.Length == 0)
            throw AccessError.TimestampInvalid($"The header {TimestampHeader} is missing: send the time of signing in seconds since 1970.");
        if (!long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            throw AccessError.TimestampInvalid($"{TimestampHeader} must be a number of seconds or milliseconds since 1970.");
        var milliseconds = value >= FirstMilliseconds ? value : value * 1000;
        if (Math.Abs(clock.GetUtcNow().ToUnixTimeMilliseconds() - milliseconds) > Tolerance.TotalMilliseconds)
            throw AccessError.TimestampInvalid($"{TimestampHeader} is more than five minutes from now.");
        return header;
    }

    private byte[] SignatureOf()
    {
        try
        {
            return Convert.FromHexString(HeaderOf(SignatureHeader, "the signature of the request"));
        }
        catch (FormatException)
        {
            throw AccessError.SignatureInvalid($"{SignatureHeader} must be the HMAC-SHA256 in hex digits.");
        }
    }

    private string HeaderOf(string name, string meaning) =>
        Request.Headers[name].ToString() is { Length: > 0 } value ? value : throw AccessError.HeaderMissing(name, meaning);

    // COUNT's own clients sign an empty object as {}, as an empty body or without a hash.
    private async ValueTask<string[]> SignedAsync(string timestamp)
    {
        var method = Request.Method;
        var target = Context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        var hasBody = HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method);
        var signed = $"{method}:{path[CountErrors.Prefix.Length..]}:{timestamp}:";
        if (!hasBody)
            return [signed];
        var (hash, isEmpty) = await RawBody.HashAsync(Context);
        return isEmpty ? [signed + hash, signed + EmptyHash, signed] : [signed + hash];
    }
}
