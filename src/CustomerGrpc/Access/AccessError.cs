using CustomerGrpc.Hosting;
using Grpc.Core;
using ErrorReason = CustomerGrpc.Customers.V1.ErrorReason;

namespace CustomerGrpc.Access;

/// <summary>Why a caller is turned away.</summary>
internal static class AccessError
{
    public static ServiceException CredentialMissing() =>
        new(StatusCode.Unauthenticated, ErrorReason.CredentialMissing, "No token was sent: send 'Authorization: Bearer app_…'.");

    public static ServiceException CredentialInvalid() =>
        new(StatusCode.Unauthenticated, ErrorReason.CredentialInvalid, "The token is unknown, expired or revoked.");

    public static ServiceException ScopeMissing(string scope) =>
        new(StatusCode.PermissionDenied, ErrorReason.ScopeMissing, $"The token lacks the scope {scope}.")
        {
            Metadata = new Dictionary<string, string> { ["scope"] = scope },
        };
}
