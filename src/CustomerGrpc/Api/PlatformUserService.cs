using CustomerGrpc.Access;
using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using Grpc.Core;

namespace CustomerGrpc.Api;

/// <summary>customers.v1.PlatformUserService, for internal services.</summary>
internal sealed class PlatformUserService(
    UpsertPlatformUser upsertPlatformUser) : CustomerGrpc.Customers.V1.PlatformUserService.PlatformUserServiceBase
{
    public override Task<PlatformUser> UpsertPlatformUser(UpsertPlatformUserRequest request, ServerCallContext context) =>
        upsertPlatformUser.ExecuteAsync(Caller.Of(context), request, context.CancellationToken);
}
