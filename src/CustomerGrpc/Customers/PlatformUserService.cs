using CustomerGrpc.Customers.V1;
using Grpc.Core;

namespace CustomerGrpc.Customers;

/// <summary>customers.v1.PlatformUserService, for internal services.</summary>
internal sealed class PlatformUserService(UpsertPlatformUser upsertPlatformUser) : V1.PlatformUserService.PlatformUserServiceBase
{
    public override Task<V1.PlatformUser> UpsertPlatformUser(UpsertPlatformUserRequest request, ServerCallContext context) =>
        upsertPlatformUser.ExecuteAsync(request, context.CancellationToken);
}
