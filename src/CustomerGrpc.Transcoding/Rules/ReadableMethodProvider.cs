using Grpc.AspNetCore.Server.Model;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>
/// Adds the methods of a service as Grpc.AspNetCore's own provider does, which it replaces. The difference is what a caller is told of a
/// message that cannot be read: <see cref="ReadableRequests"/>.
/// </summary>
internal sealed class ReadableMethodProvider<TService>(IOptions<ContractOptions> options) : IServiceMethodProvider<TService>
    where TService : class
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        if (GeneratedService.Of<TService>() is { } generated)
            generated.Bind(new ReadableServiceBinder<TService>(context, new ReadableRequests(generated.Descriptor, options.Value)));
    }
}
