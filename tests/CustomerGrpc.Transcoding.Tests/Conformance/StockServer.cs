using CustomerGrpc.Transcoding.Tests.Http;
using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Transcoding.Tests.Conformance;

/// <summary>
/// The same services with Microsoft.AspNetCore.Grpc.JsonTranscoding, configured as close to ProtoJSON as its options allow.
/// </summary>
public sealed class StockServer : RestServer
{
    protected override Task<TestServer> StartAsync() => TestServer.StartAsync(
        app =>
        {
            app.MapGrpcService<ThingsService>();
            app.MapGrpcService<VendorService>();
            app.MapGrpcService<RuledService>();
        },
        // The stock transcoder needs this constraint for verbs, and a slim builder does not register it.
        services: services => services.AddRouting(options => options.SetParameterPolicy<RegexInlineRouteConstraint>("regex")),
        configure: options => options.MaxReceiveMessageSize = 64 * 1024,
        transcoder: grpc => grpc.AddJsonTranscoding(options =>
        {
            options.TypeRegistry = TypeRegistry.FromFiles(
                KindsReflection.Descriptor, RulesReflection.Descriptor, UnenforcedReflection.Descriptor, ErrorDetailsReflection.Descriptor);
            options.JsonSettings.WriteInt64sAsStrings = true;
        }));
}
