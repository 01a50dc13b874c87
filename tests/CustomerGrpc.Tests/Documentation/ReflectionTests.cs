using CustomerGrpc.Tests.Support;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1Alpha;
using V1 = Grpc.Reflection.V1;

namespace CustomerGrpc.Tests.Documentation;

/// <summary>Server reflection, which clients without proto files use, such as grpcurl.</summary>
public sealed class ReflectionTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Theory]
    [InlineData("google.rpc.ErrorInfo", "google/rpc/error_details.proto")]
    [InlineData("google.rpc.BadRequest", "google/rpc/error_details.proto")]
    [InlineData("google.rpc.RetryInfo", "google/rpc/error_details.proto")]
    [InlineData("customers.v1.ErrorReason", "customers/v1/error_reason.proto")]
    [InlineData("count.v1.ErrorCode", "count/v1/error_code.proto")]
    [InlineData("grpc.health.v1.Health", "health.proto")]
    public async Task Types_that_no_service_uses_directly_are_described(string symbol, string file)
    {
        var files = await DescribeAsync(symbol);

        Assert.Contains(file, files.Keys);
    }

    [Fact]
    public async Task Fields_have_the_names_that_they_have_over_REST()
    {
        var files = await DescribeAsync("customers.v1.Customer");

        var customer = files["customers/v1/customer.proto"].MessageType.Single(message => message.Name == "Customer");
        Assert.Equal("firstName", customer.Field.Single(field => field.Name == "first_name").JsonName);
        Assert.All(
            files.Values.SelectMany(file => file.MessageType).SelectMany(message => message.Field),
            field => Assert.NotEqual("", field.JsonName));
    }

    [Fact]
    public async Task The_comments_of_the_contract_are_served()
    {
        var files = await DescribeAsync("customers.v1.CustomerService");

        var comments = files["customers/v1/customer_service.proto"].SourceCodeInfo.Location.Select(location => location.LeadingComments);
        Assert.Contains(comments, comment => comment.Contains("Creates a customer.", StringComparison.Ordinal));
    }

    // Without this, grpcurl 1.8 does not print the details of errors.
    [Theory]
    [InlineData("google.rpc.ErrorInfo", new int[0], "")]
    [InlineData("google.protobuf.ServiceOptions", new[] { 51801 }, "rest/v1/annotations.proto")]
    public async Task Extensions_are_found_in_both_versions(string type, int[] numbers, string file)
    {
        using var call = new V1.ServerReflection.ServerReflectionClient(service.Grpc).ServerReflectionInfo(
            cancellationToken: TestContext.Current.CancellationToken);
        var numbersInV1 = await AnswerAsync(call, new V1.ServerReflectionRequest { AllExtensionNumbersOfType = type });
        var found = await AskAsync(new() { AllExtensionNumbersOfType = type });
        var extension = await AskAsync(new() { FileContainingExtension = new() { ContainingType = type, ExtensionNumber = 51801 } });

        Assert.Equal(numbers, numbersInV1.AllExtensionNumbersResponse.ExtensionNumber.Order());
        Assert.Equal(type, found.AllExtensionNumbersResponse.BaseTypeName);
        Assert.Equal(numbers, found.AllExtensionNumbersResponse.ExtensionNumber.Order());
        Assert.Equal(
            file, extension.FileDescriptorResponse is { } files
                ? FileDescriptorProto.Parser.ParseFrom(files.FileDescriptorProto[0]).Name
                : "");
    }

    [Fact]
    public async Task Both_versions_list_every_service()
    {
        string[] expected =
        [
            "axim.v1.AximCustomerService", "count.v1.CountCustomerService", "customers.v1.CustomerGroupService",
            "customers.v1.CustomerService", "customers.v1.PlatformUserService", "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection",
            "salesive.v1.SalesiveCustomerService", "salla.v2.SallaCustomerService",
        ];

        Assert.Equal(expected, (await AskAsync(new() { ListServices = "" })).ListServicesResponse.Service.Select(one => one.Name).Order());

        using var call = new V1.ServerReflection.ServerReflectionClient(service.Grpc).ServerReflectionInfo(
            cancellationToken: TestContext.Current.CancellationToken);
        var answer = await AnswerAsync(call, new V1.ServerReflectionRequest { ListServices = "" });
        Assert.Equal(expected, answer.ListServicesResponse.Service.Select(one => one.Name).Order());
    }

    // The file of a symbol and the files that it imports, by name.
    private async Task<Dictionary<string, FileDescriptorProto>> DescribeAsync(string symbol)
    {
        var answer = await AskAsync(new() { FileContainingSymbol = symbol });
        return answer.FileDescriptorResponse.FileDescriptorProto.Select(
            FileDescriptorProto.Parser.ParseFrom).ToDictionary(file => file.Name);
    }

    private async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
    {
        using var call = new ServerReflection.ServerReflectionClient(service.Grpc).ServerReflectionInfo(
            cancellationToken: TestContext.Current.CancellationToken);
        return await AnswerAsync(call, request);
    }

    private static async Task<TResponse> AnswerAsync<TRequest, TResponse>(
        AsyncDuplexStreamingCall<TRequest, TResponse> call, TRequest request)
    {
        await call.RequestStream.WriteAsync(request);
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        return call.ResponseStream.Current;
    }
}
