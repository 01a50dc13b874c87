using CustomerGrpc.Transcoding;
using CustomerGrpc.Transcoding.Rules;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the contract's rules to an application's gRPC services.</summary>
public static class ContractRulesServices
{
    /// <summary>
    /// Applies buf.validate and google.api.field_behavior to every request, inside the interceptors that AddGrpc was given. A
    /// rule of a mapped service that is not implemented stops the start, by name.
    /// </summary>
    /// <param name="grpc">What AddGrpc returned.</param>
    /// <param name="configure">Says how failures are named for programs.</param>
    public static IGrpcServerBuilder AddContractRules(this IGrpcServerBuilder grpc, Action<ContractOptions>? configure = null)
    {
        if (configure is not null)
            grpc.Services.Configure(configure);
        grpc.Services.TryAddSingleton<ContractRules>();
        grpc.Services.Configure<GrpcServiceOptions>(options => options.Interceptors.Add<ContractRules>());
        grpc.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, AllRulesAreKnown>());
        return grpc;
    }

    private sealed class AllRulesAreKnown(MappedServices services) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            var seen = new HashSet<MessageDescriptor>();
            foreach (var method in services.All.SelectMany(service => service.Methods))
                MessageRules.ReadAll(method.InputType, seen);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
