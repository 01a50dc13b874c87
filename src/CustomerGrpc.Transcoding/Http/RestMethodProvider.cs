using System.Reflection;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>Adds the REST endpoints of a service when <c>MapGrpcService</c> asks which methods the service has.</summary>
internal sealed class RestMethodProvider<TService>(IServiceProvider services, MappedServices mapped) : IServiceMethodProvider<TService>
    where TService : class
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        if (FindBinding() is not { } binding)
            return;
        var descriptor = (ServiceDescriptor)binding.BindType.GetProperty("Descriptor")!.GetValue(null)!;
        mapped.Add(descriptor);
        var binder = ActivatorUtilities.CreateInstance<RestServiceBinder<TService>>(services, context, descriptor);
        binding.BindType
            .GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Single(method => method.Name == binding.BindMethodName && method.GetParameters().Length == 2)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [binder, null], null);
    }

    // A service without a generated base class, such as one of protobuf-net.Grpc, has no google.api.http rules.
    private static BindServiceMethodAttribute? FindBinding()
    {
        for (var type = typeof(TService); type is not null; type = type.BaseType)
            if (type.GetCustomAttribute<BindServiceMethodAttribute>() is { } binding)
                return binding;
        return null;
    }
}
