using System.Globalization;
using CustomerGrpc.Errors;
using Grpc.Core;
using ErrorReason = CustomerGrpc.Customers.V1.ErrorReason;

namespace CustomerGrpc.Access;

/// <summary>The failures of authentication, authorization and rate limits.</summary>
internal static class AccessError
{
    /// <param name="example">The header to send.</param>
    public static Failure CredentialMissing(string example) =>
        Unauthenticated(ErrorReason.CredentialMissing, $"No credential was sent: send '{example}'.");

    /// <summary>A header that the API requires beside the token is missing.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="value">What it has to hold.</param>
    public static Failure HeaderMissing(string name, string value) =>
        Unauthenticated(ErrorReason.CredentialMissing, $"The header {name} is missing: send {value}.");

    /// <summary>The header ends after the scheme, as when a variable for the token is not set.</summary>
    /// <param name="example">The header to send.</param>
    public static Failure TokenEmpty(string example) =>
        Unauthenticated(ErrorReason.CredentialMissing, $"The token after Bearer is empty: send '{example}'.");

    /// <summary>The header has another scheme, such as Basic, or none.</summary>
    /// <param name="example">The header to send.</param>
    public static Failure BearerExpected(string example) =>
        Unauthenticated(ErrorReason.CredentialMissing, $"The credential must be a Bearer token: send '{example}'.");

    /// <param name="message">The text that clients of the API look for.</param>
    public static Failure CredentialInvalid(string message) => Unauthenticated(ErrorReason.CredentialInvalid, message);

    public static Failure ClientInvalid() =>
        Unauthenticated(ErrorReason.CredentialInvalid, "The client is unknown or revoked, or not of the token's store.");

    /// <summary>The signature is missing or wrong.</summary>
    public static Failure SignatureInvalid(string message) => Unauthenticated(ErrorReason.SignatureInvalid, message);

    /// <summary>The signed request was sent before.</summary>
    public static Failure SignatureUsed() => SignatureInvalid(
        "This signed request was used already: sign every request anew, and equal ones with different timestamps.");

    /// <summary>The time of signing is missing or wrong.</summary>
    public static Failure TimestampInvalid(string message) => Unauthenticated(ErrorReason.TimestampInvalid, message);

    public static Failure ScopeMissing(string scope) =>
        new(StatusCode.PermissionDenied, ErrorReason.ScopeMissing, $"The token lacks the scope {scope}.")
        {
            Metadata = new Dictionary<string, string> { ["scope"] = scope },
        };

    public static Failure RateLimited(RateLimit limit, int seconds) => new(
        StatusCode.ResourceExhausted,
        ErrorReason.RateLimited,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Only {limit.Requests} requests are served in {Text(limit.Window)}; try again in {seconds} s."))
    {
        Metadata = new Dictionary<string, string> { ["retry_after"] = seconds.ToString(CultureInfo.InvariantCulture) },
    };

    /// <summary>Too many large bodies were waiting; the call was not begun.</summary>
    public static Failure Busy() => new(
        StatusCode.ResourceExhausted, ErrorReason.Overloaded, "Too many large requests of this store wait; the call was not begun.")
    {
        RetryDelay = TimeSpan.FromSeconds(1),
    };

    private static string Text(TimeSpan window) => window == TimeSpan.FromMinutes(1)
        ? "one minute"
        : string.Create(CultureInfo.InvariantCulture, $"{window.TotalMinutes:0.#} minutes");

    private static Failure Unauthenticated(ErrorReason reason, string message) => new(StatusCode.Unauthenticated, reason, message);
}
