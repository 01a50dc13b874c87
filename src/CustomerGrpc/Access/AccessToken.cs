using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CustomerGrpc.Access;

/// <summary>A row of the table of bearer tokens. It holds the hash of the token, never the token itself.</summary>
internal sealed class AccessToken
{
    private const string Prefix = "app_";
    private const int SecretBytes = 32;

    public required Guid Id { get; init; }

    /// <summary>The SHA-256 of the token's UTF-8 bytes. The token is random, so it needs no salt and no key stretching.</summary>
    public required byte[] Hash { get; init; }

    public required Guid StoreId { get; init; }

    public required string[] Scopes { get; init; }

    public DateTimeOffset CreateTime { get; init; }

    /// <summary>The time from which the token is rejected; null for a token that does not expire.</summary>
    public DateTimeOffset? ExpireTime { get; init; }

    public DateTimeOffset? RevokeTime { get; set; }

    /// <summary>A new token of 256 random bits: <c>app_</c> and 43 base64url characters.</summary>
    public static string NewToken() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
