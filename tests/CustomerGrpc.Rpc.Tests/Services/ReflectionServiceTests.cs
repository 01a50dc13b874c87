using CustomerGrpc.Rpc.Tests.RawHttp2;
using CustomerGrpc.Rpc.Tests.Transcoding;
using CustomerGrpc.Rpc.Tests.Wire;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Reflection.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Rpc.Tests.Services;

/// <summary>The two versions have the same bytes, so that each test runs over both.</summary>
public sealed class ReflectionServiceTests(ReflectionServiceTests.Server server) : IClassFixture<ReflectionServiceTests.Server>
{
    private const string V1 = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    private const int RestOption = 51801;
    private const int HttpOption = 72295728;
    private const string V1Alpha = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

    [Theory]
    [InlineData(V1)]
    [InlineData(V1Alpha)]
    public async Task Services_are_listed_in_order(string version)
    {
        var response = await AskAsync(version, new ServerReflectionRequest { Host = "me", ListServices = "" });

        Assert.Equal(
            ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "grpc.testing.TestService", "kinds.v1.Things"],
            response.ListServicesResponse.Service.Select(service => service.Name));
        Assert.Equal(("me", "me"), (response.ValidHost, response.OriginalRequest.Host));
    }

    [Theory]
    [InlineData("grpc.testing.TestService", "test.proto")]
    [InlineData("grpc.testing.TestService.UnaryCall", "test.proto")]
    [InlineData("grpc.testing.SimpleRequest", "messages.proto")]
    [InlineData("grpc.testing.SimpleRequest.response_size", "messages.proto")]
    [InlineData("grpc.testing.PayloadType", "messages.proto")]
    [InlineData("grpc.testing.COMPRESSABLE", "messages.proto")]
    public async Task A_symbol_leads_to_its_file_and_those_it_depends_on(string symbol, string file)
    {
        foreach (var version in new[] { V1, V1Alpha })
        {
            var response = await AskAsync(version, new ServerReflectionRequest { FileContainingSymbol = symbol });

            var files = Files(response);
            Assert.EndsWith(file, files[0].Name, StringComparison.Ordinal);
            Assert.Equal(files.SelectMany(found => found.Dependency).ToHashSet(), [.. files.Skip(1).Select(found => found.Name)]);
        }
    }

    [Theory]
    [InlineData("grpc.reflection.v1.ServerReflectionRequest.message_request", "grpc/reflection/v1/reflection.proto")]
    [InlineData("grpc.reflection.v1alpha.ServerReflectionRequest", "grpc/reflection/v1alpha/reflection.proto")]
    public async Task A_symbol_of_reflection_itself_is_found(string symbol, string file)
    {
        var response = await AskAsync(V1, new ServerReflectionRequest { FileContainingSymbol = symbol });

        Assert.Equal(file, Files(response)[0].Name);
    }

    [Fact]
    public async Task A_stream_sends_no_dependency_twice_and_goes_on_after_errors()
    {
        var responses = await AskAllAsync(
            V1,
            new ServerReflectionRequest { FileByFilename = "grpc/testing/test.proto" },
            new ServerReflectionRequest { FileByFilename = "nothing.proto" },
            new ServerReflectionRequest { FileContainingSymbol = "grpc.testing.Nothing" },
            new ServerReflectionRequest { AllExtensionNumbersOfType = "grpc.testing.Nothing" },
            new ServerReflectionRequest
            {
                FileContainingExtension = new ExtensionRequest { ContainingType = "grpc.testing.Empty", ExtensionNumber = 7 },
            },
            new ServerReflectionRequest(),
            new ServerReflectionRequest { FileContainingSymbol = "grpc.testing.TestService" },
            new ServerReflectionRequest { AllExtensionNumbersOfType = "grpc.testing.Empty" });

        Assert.Equal(
            ["grpc/testing/test.proto", "grpc/testing/empty.proto", "grpc/testing/messages.proto"], Files(responses[0]).Select(file => file.Name));
        Assert.Equal([5, 5, 5, 5, 3], responses[1..6].Select(response => response.ErrorResponse.ErrorCode));
        Assert.Equal("Not found: nothing.proto", responses[1].ErrorResponse.ErrorMessage);
        Assert.Equal(["grpc/testing/test.proto"], Files(responses[6]).Select(file => file.Name));
        Assert.Equal("grpc.testing.Empty", responses[7].AllExtensionNumbersResponse.BaseTypeName);
        Assert.Empty(responses[7].AllExtensionNumbersResponse.ExtensionNumber);
    }

    [Theory]
    [InlineData(V1)]
    [InlineData(V1Alpha)]
    public async Task Extensions_are_found_by_type_and_number(string version)
    {
        const string Options = "google.protobuf.MethodOptions";
        var numbers = await AskAsync(version, new ServerReflectionRequest { AllExtensionNumbersOfType = Options });

        Assert.Equal([RestOption, HttpOption], numbers.AllExtensionNumbersResponse.ExtensionNumber);
        var file = await AskAsync(version, new ServerReflectionRequest
        {
            FileContainingExtension = new ExtensionRequest { ContainingType = Options, ExtensionNumber = HttpOption },
        });
        Assert.Equal(
            ["google/api/annotations.proto", "google/api/http.proto", "google/protobuf/descriptor.proto"], Files(file).Select(found => found.Name));
    }

    private static List<FileDescriptorProto> Files(ServerReflectionResponse response) =>
        [.. response.FileDescriptorResponse.FileDescriptorProto.Select(FileDescriptorProto.Parser.ParseFrom)];

    private async Task<ServerReflectionResponse> AskAsync(string version, ServerReflectionRequest request) =>
        Assert.Single(await AskAllAsync(version, request));

    private async Task<ServerReflectionResponse[]> AskAllAsync(string version, params IMessage[] requests)
    {
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var answer = await connection.SendAllAsync(version, requests);
        Assert.Equal("OK", answer.ToString());
        return [.. GrpcFrame.Read<ServerReflectionResponse>(answer).Select(message => message.Message)];
    }

    /// <summary>The interop server with reflection.</summary>
    public sealed class Server : IAsyncLifetime
    {
        private TestServer? _server;

        public Uri Address => _server!.Address;

        public async Task InitializeAsync() => _server = await TestServer.StartAsync(
            app =>
            {
                app.MapGrpcService<InteropServer.TestService>();
                app.MapGrpcService<ThingsService>();
                app.MapGrpcReflection();
            },
            services: services => services.AddGrpc().AddReflection());

        public async Task DisposeAsync() => await _server!.DisposeAsync();
    }
}
