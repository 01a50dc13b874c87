using System.Reflection;
using CustomerGrpc.Transcoding;
using CustomerGrpc.Transcoding.Http;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ServiceDescriptor = Microsoft.Extensions.DependencyInjection.ServiceDescriptor;

namespace CustomerGrpc.Bench.Peers;

/// <summary>The service with Microsoft.AspNetCore.Grpc.JsonTranscoding instead of our transcoder.</summary>
internal static class StockTranscoding
{
    public static WebApplication Build()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Host.ConfigureContainer<IServiceCollection>(Replace);
        return Program.Build(builder);
    }

    private static void Replace(IServiceCollection services)
    {
        services.Remove(services.Single(service => service.ImplementationType == typeof(RestMethodProvider<>)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton(typeof(IServiceMethodProvider<>), typeof(DescriptorProvider<>)));
        services.AddGrpc().AddJsonTranscoding(options => options.JsonSettings.WriteInt64sAsStrings = true);
    }

    /// <summary>Passes the mapped services to the contract rules and the access policies, as our transcoder does.</summary>
    private sealed class DescriptorProvider<TService>(MappedServices mapped) : IServiceMethodProvider<TService>
        where TService : class
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
        {
            if (typeof(TService).BaseType?.GetCustomAttribute<BindServiceMethodAttribute>() is not { } binding)
                return;
            mapped.Add((Google.Protobuf.Reflection.ServiceDescriptor)binding.BindType.GetProperty("Descriptor")!.GetValue(null)!);
        }
    }
}
