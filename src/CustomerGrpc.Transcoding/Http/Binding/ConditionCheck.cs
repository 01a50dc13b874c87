using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Http.Routing;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CustomerGrpc.Transcoding.Http.Binding;

/// <summary>Checks the <see cref="Preconditions"/> of requests, unless the method checks them itself.</summary>
internal sealed class ConditionCheck(HttpBinding binding)
{
    private readonly bool _isLeftToMethod = RestRules.Of(binding.Method).Conditional;

    /// <summary>
    /// Reads the conditions of a request. Those of a write are checked here: its resource has no entity tag, or the method would check
    /// them.
    /// </summary>
    /// <exception cref="CallFailedException">The resource does not meet them.</exception>
    public void BeforeCall(HttpRequest request)
    {
        var conditions = Preconditions.Read(request);
        if (_isLeftToMethod || IsRead(request))
            return;
        if (!conditions.Matches(null) || !conditions.MatchesNone(null))
            throw Failed("The resource has no entity tag, so it does not meet the condition of the request.");
    }

    /// <summary>Checks the conditions of a read on the response (RFC 9110, section 13.2.2).</summary>
    /// <returns>Whether the client has the response already.</returns>
    /// <exception cref="CallFailedException">The resource does not meet If-Match.</exception>
    public bool IsKnown(HttpRequest request, EntityTagHeaderValue? current)
    {
        if (_isLeftToMethod || !IsRead(request) || request.HttpContext.Features.Get<Preconditions>() is not { } conditions)
            return false;
        if (!conditions.Matches(current))
            throw Failed($"The resource has the entity tag {current?.ToString() ?? "(none)"}, which If-Match does not name.");
        return !conditions.MatchesNone(current);
    }

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    private static CallFailedException Failed(string message) => new(StatusCode.Aborted, "PRECONDITION_FAILED", message)
    {
        HttpStatus = StatusCodes.Status412PreconditionFailed,
    };
}
