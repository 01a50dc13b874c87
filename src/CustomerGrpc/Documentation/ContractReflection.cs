using CustomerGrpc.Transcoding;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Reflection;

namespace CustomerGrpc.Documentation;

/// <summary>
/// gRPC reflection over the descriptor set that protoc wrote at build. The descriptors in generated code, which the package serves by
/// default, have neither comments nor <c>json_name</c>, and no file that only errors use, such as google/rpc/error_details.proto.
/// </summary>
internal static class ContractReflection
{
    private const string Contract = "contract.binpb";

    /// <summary>Adds <c>grpc.reflection.v1</c> and <c>v1alpha</c>; <c>MapGrpcReflectionService</c> maps them.</summary>
    public static void AddContractReflection(this IServiceCollection services)
    {
        services.AddGrpcReflection();
        services.AddSingleton<ReflectionServiceImpl>(provider =>
        {
            var (names, files) = Describe(provider);
            return new ReflectionV1Alpha(names, SymbolRegistry.FromFiles(files), new ContractExtensions(files));
        });
        services.AddSingleton<ReflectionV1ServiceImpl>(provider =>
        {
            var (names, files) = Describe(provider);
            return new ReflectionV1(names, SymbolRegistry.FromFiles(files), new ContractExtensions(files));
        });
    }

    // The registry takes the first file of a name. Services of packages, such as health, are not in the contract.
    private static (IEnumerable<string> Names, IReadOnlyList<FileDescriptor> Files) Describe(IServiceProvider provider)
    {
        var services = provider.GetRequiredService<MappedServices>().All;
        return (services.Select(service => service.FullName), [.. ReadContract(), .. services.Select(service => service.File)]);
    }

    private static IReadOnlyList<FileDescriptor> ReadContract()
    {
        using var stream = typeof(ContractReflection).Assembly.GetManifestResourceStream(Contract)!;
        var files = FileDescriptorSet.Parser.ParseFrom(stream).File;
        return FileDescriptor.BuildFromByteStrings(files.Select(file => file.ToByteString()));
    }
}
