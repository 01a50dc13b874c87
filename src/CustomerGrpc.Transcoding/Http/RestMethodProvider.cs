using Grpc.AspNetCore.Server.Model;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>Adds the REST endpoints of a service when <c>MapGrpcService</c> asks which methods the service has.</summary>
internal sealed class RestMethodProvider<TService>(IServiceProvider services, MappedServices mapped) : IServiceMethodProvider<TService>
    where TService : class
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        // A service without a generated part has no google.api.http rules.
        if (GeneratedService.Of<TService>() is not { } generated)
            return;
        mapped.Add(generated.Descriptor);
        generated.Bind(ActivatorUtilities.CreateInstance<RestServiceBinder<TService>>(services, context, generated.Descriptor));
    }
}
