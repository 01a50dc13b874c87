using CustomerGrpc.Transcoding;
using CustomerGrpc.Transcoding.Rules;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the rules of the contract to the gRPC services of an application.</summary>
public static class ContractRulesServices
{
    /// <summary>
    /// Checks every request against buf.validate and google.api.field_behavior, after the interceptors that AddGrpc was given. The
    /// application does not start if a mapped service has a rule that is not implemented; the exception names the rule. A message that
    /// cannot be read fails like one that breaks a rule.
    /// </summary>
    /// <param name="grpc">The builder that <c>AddGrpc</c> returned.</param>
    /// <param name="configure">Sets the ErrorInfo of requests that break the rules.</param>
    public static IGrpcServerBuilder AddContractRules(this IGrpcServerBuilder grpc, Action<ContractOptions>? configure = null)
    {
        if (configure is not null)
            grpc.Services.Configure(configure);
        ReadableMethods.ReplaceProvider(grpc.Services);
        grpc.Services.TryAddSingleton<ContractRules>();
        grpc.Services.Configure<GrpcServiceOptions>(options => options.Interceptors.Add<ContractRules>());
        grpc.Services.AddOptions<GrpcServiceOptions>().Configure<IOptions<ContractOptions>>((options, contract) =>
        {
            var gzip = new ReadableGzip(contract.Value);
            var others = options.CompressionProviders.Where(provider => provider.EncodingName != gzip.EncodingName);
            options.CompressionProviders = [.. others, gzip];
        });
        grpc.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RuleValidation>());
        return grpc;
    }

    private sealed class RuleValidation(MappedServices services) : IHostedService
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
