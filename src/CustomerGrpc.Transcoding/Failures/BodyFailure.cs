using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Failures;

/// <summary>The failures of calls whose body does not arrive as a whole. The method has not been called.</summary>
public static class BodyFailure
{
    /// <summary>The body is larger than a limit in bytes.</summary>
    /// <param name="limit">The limit.</param>
    public static CallFailedException TooLarge(int limit) =>
        new(StatusCode.ResourceExhausted, "BODY_TOO_LARGE", $"The body is larger than {limit} bytes.")
        {
            HttpStatus = StatusCodes.Status413PayloadTooLarge,
        };

    /// <summary>The deadline of the call has passed.</summary>
    public static CallFailedException DeadlineExceeded() => new(
        StatusCode.DeadlineExceeded, "DEADLINE_EXCEEDED", "The deadline has passed before the body had arrived; nothing was changed.");

    /// <summary>The body has not arrived in time.</summary>
    /// <param name="seconds">How long the service has waited for it.</param>
    public static CallFailedException Late(double seconds) =>
        new(StatusCode.DeadlineExceeded, "BODY_LATE", $"The body has not arrived within {seconds:0} seconds; nothing was changed.")
        {
            HttpStatus = StatusCodes.Status408RequestTimeout,
        };
}
