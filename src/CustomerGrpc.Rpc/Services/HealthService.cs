using Grpc.Core;
using Grpc.Health.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace CustomerGrpc.Rpc.Services;

/// <summary>The standard health checking protocol (grpc/grpc, doc/health-checking.md) over <see cref="HealthStatuses"/>.</summary>
/// <param name="statuses">What is answered.</param>
public sealed class HealthService(HealthStatuses statuses) : Health.HealthBase
{
    /// <inheritdoc/>
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        statuses.Of(request.Service) is { } status
            ? Task.FromResult(new HealthCheckResponse { Status = status })
            : throw new RpcException(new Status(StatusCode.NotFound, $"unknown service {request.Service}"));

    /// <inheritdoc/>
    public override Task<HealthListResponse> List(HealthListRequest request, ServerCallContext context)
    {
        var response = new HealthListResponse();
        foreach (var service in statuses.Names())
            response.Statuses.Add(service, new HealthCheckResponse { Status = statuses.Of(service) ?? ServingStatus.Unknown });
        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        ServingStatus? told = null;
        while (true)
        {
            var changed = statuses.Changed;
            var status = statuses.Of(request.Service) ?? ServingStatus.ServiceUnknown;
            if (status != told)
                await responseStream.WriteAsync(new HealthCheckResponse { Status = status });
            told = status;
            await changed.WaitAsync(context.CancellationToken);
        }
    }
}
