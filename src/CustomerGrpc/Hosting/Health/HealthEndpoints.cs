using CustomerGrpc.Rpc.Services;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace CustomerGrpc.Hosting.Health;

/// <summary>
/// Health over HTTP, for balancers and orchestrators that do not speak gRPC. <c>/healthz</c>: the process answers, so restarting it
/// would not help. <c>/readyz</c>: calls can be sent here; 503 while the database is away and from the beginning of the shutdown.
/// </summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz", () => Answer(ServingStatus.Serving));
        endpoints.MapGet("/readyz", (HealthStatuses statuses) => Answer(statuses.Of(HealthStatuses.Server) ?? ServingStatus.Unknown));
    }

    private static IResult Answer(ServingStatus status) => Results.Json(
        new { status = status == ServingStatus.Serving ? "SERVING" : "NOT_SERVING" },
        statusCode: status == ServingStatus.Serving ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
}
