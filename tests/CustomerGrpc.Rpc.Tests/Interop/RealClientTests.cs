using CustomerGrpc.Rpc.Tests.Wire;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;

namespace CustomerGrpc.Rpc.Tests.Interop;

/// <summary>The interop cases of grpc/grpc, driven by real clients of other languages.</summary>
public sealed class RealClientTests
{
    private static readonly string[] Cases =
    [
        "empty_unary", "cacheable_unary", "large_unary", "client_streaming", "server_streaming", "ping_pong", "half_duplex",
        "empty_stream", "timeout_on_sleeping_server", "cancel_after_begin", "cancel_after_first_response",
        "status_code_and_message", "special_status_message", "custom_metadata", "unimplemented_method", "unimplemented_service",
        "client_compressed_unary", "server_compressed_unary", "client_compressed_streaming", "server_compressed_streaming",
    ];

    [ClientFact(Tool.Node)]
    public Task Every_interop_case_passes_from_grpc_js() => RunAsync(Tool.Node, "grpc_js_client.mjs");

    [ClientFact(Tool.Node)]
    public Task Every_interop_case_passes_from_connect_node() => RunAsync(Tool.Node, "connect_client.mjs");

    [ClientFact(Tool.Python)]
    public Task Every_interop_case_passes_from_C_core() => RunAsync(Tool.Python, "python_client.py");

    private static async Task RunAsync(Tool tool, string client)
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropServer.TestService>());
        var descriptors = Path.GetTempFileName();
        await File.WriteAllBytesAsync(descriptors, DescriptorSet().ToByteArray());

        var output = await ClientProcess.RunAsync(tool, client, server.Address.Authority, descriptors);

        File.Delete(descriptors);
        Assert.Equal(Cases.Select(name => $"ok {name}"), output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static FileDescriptorSet DescriptorSet()
    {
        FileDescriptor[] files = [EmptyReflection.Descriptor, MessagesReflection.Descriptor, TestReflection.Descriptor];
        return new FileDescriptorSet { File = { files.Select(WithJsonNames) } };
    }

    // The C# plugin leaves out the JSON names that protoc derives, and protobuf-es derives none.
    private static FileDescriptorProto WithJsonNames(FileDescriptor file)
    {
        var proto = file.ToProto();
        foreach (var (message, declared) in proto.MessageType.Zip(file.MessageTypes))
            foreach (var (field, described) in message.Field.Zip(declared.Fields.InDeclarationOrder()))
                field.JsonName = described.JsonName;
        return proto;
    }
}
