using Grpc.Core;
using Grpc.Reflection;
using Grpc.Reflection.V1Alpha;

namespace CustomerGrpc.Documentation;

/// <summary>
/// <c>grpc.reflection.v1alpha</c> with extensions, which the package does not serve. grpcurl before 1.8.9 prints the details of an error
/// only if the server can say which extensions they have.
/// </summary>
internal sealed class ReflectionV1Alpha(IEnumerable<string> services, SymbolRegistry symbols, ContractExtensions extensions)
    : ReflectionServiceImpl(services, symbols)
{
    public override Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream,
        IServerStreamWriter<ServerReflectionResponse> responseStream,
        ServerCallContext context) =>
        base.ServerReflectionInfo(new ReflectionRequests<ServerReflectionRequest>(
            requestStream, request => ReplaceAsync(request, responseStream)), responseStream, context);

    private async Task<ServerReflectionRequest?> ReplaceAsync(
        ServerReflectionRequest request, IServerStreamWriter<ServerReflectionResponse> responses)
    {
        if (request.FileContainingExtension is { } extension)
            return new() { FileByFilename = extensions.FileOf(extension.ContainingType, extension.ExtensionNumber) };
        if (request.MessageRequestCase != ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType)
            return request;

        var type = request.AllExtensionNumbersOfType;
        await responses.WriteAsync(new()
        {
            AllExtensionNumbersResponse = new() { BaseTypeName = type, ExtensionNumber = { extensions.NumbersOf(type) } },
        });
        return null;
    }
}
