using System.Text.Json.Nodes;
using CustomerGrpc.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>An API over gRPC and over REST, called by the names of its methods.</summary>
/// <param name="Name">The name of the API.</param>
/// <param name="Service">Its service.</param>
/// <param name="Client">Its client over REST.</param>
/// <param name="Grpc">Calls over gRPC with the token of the same store.</param>
internal sealed record ApiUnderTest(string Name, ServiceDescriptor Service, DialectClient Client, CallInvoker Grpc)
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(static message => message, static message => message);

    private static readonly Dictionary<string, ServiceDescriptor> Services = new()
    {
        ["Canonical"] = CustomerGrpc.Customers.V1.CustomerService.Descriptor,
        ["Salesive"] = CustomerGrpc.Salesive.V1.SalesiveCustomerService.Descriptor,
        ["Count"] = CustomerGrpc.Count.V1.CountCustomerService.Descriptor,
        ["Axim"] = CustomerGrpc.Axim.V1.AximCustomerService.Descriptor,
        ["Salla"] = CustomerGrpc.Salla.V2.SallaCustomerService.Descriptor,
    };

    /// <summary>The service of an API.</summary>
    public static ServiceDescriptor ServiceOf(string name) => Services[name];

    /// <summary>The APIs over one store.</summary>
    public static async Task<List<ApiUnderTest>> AllAsync(ServiceFixture service, string store)
    {
        List<ApiUnderTest> apis = [];
        foreach (var (name, descriptor) in Services)
        {
            var client = await DialectClient.ForAsync(service, name, store);
            apis.Add(new(name, descriptor, client, service.GrpcAs(client.Token)));
        }

        return apis;
    }

    /// <summary>The field of a request that names the customer.</summary>
    public FieldDescriptor KeyOf(string method) => Service.FindMethodByName(method).InputType.Fields.InDeclarationOrder()[0];

    /// <summary>Calls a method over gRPC.</summary>
    public async Task<IMessage> CallAsync(string method, IMessage request)
    {
        var call = new Method<byte[], byte[]>(MethodType.Unary, Service.FullName, method, Bytes, Bytes);
        var options = new CallOptions([new("accessToken", Client.Token)]);
        return Service.FindMethodByName(method).OutputType.Parser.ParseFrom(
            await Grpc.AsyncUnaryCall(call, null, options, request.ToByteArray()));
    }

    /// <summary>Gets a customer over gRPC.</summary>
    public async Task<IMessage> GetAsync(CustomerGrpc.Customers.V1.Customer customer)
    {
        var request = Service.FindMethodByName("GetCustomer").InputType.Parser.ParseFrom([]);
        KeyOf("GetCustomer").Accessor.SetValue(request, Name == "Salla" ? customer.Number : customer.Id);
        var answer = await CallAsync("GetCustomer", request);
        return Name == "Canonical" ? answer : (IMessage)answer.Descriptor.FindFieldByName("data").Accessor.GetValue(answer);
    }

    /// <summary>Lists customers over gRPC.</summary>
    public async Task<IReadOnlyList<IMessage>> ListAsync()
    {
        IMessage? answer = await CallAsync("ListCustomers", Service.FindMethodByName("ListCustomers").InputType.Parser.ParseFrom([]));
        while (answer is not null)
        {
            var list = answer.Descriptor.Fields.InDeclarationOrder().FirstOrDefault(field => field.IsRepeated);
            if (list is not null)
                return [.. ((System.Collections.IEnumerable)list.Accessor.GetValue(answer)).Cast<IMessage>()];
            answer = (IMessage?)answer.Descriptor.FindFieldByName("data")?.Accessor.GetValue(answer);
        }

        return [];
    }

    /// <summary>Gets a customer over REST.</summary>
    public async Task<JsonObject> GetJsonAsync(CustomerGrpc.Customers.V1.Customer customer)
    {
        var answer = await Client.GetAsync(PathOf(customer));
        Assert.True(answer.Status == 200, $"{Name} answers {answer.Status} to a get: {answer.Body}");
        return Name == "Canonical" ? answer.Json : answer.Data;
    }

    /// <summary>Lists customers over REST.</summary>
    public async Task<JsonArray> ListJsonAsync()
    {
        var answer = await Client.GetAsync(Client.Customers);
        Assert.True(answer.Status == 200, $"{Name} answers {answer.Status} to a list: {answer.Body}");
        var holder = answer.Json["data"] ?? answer.Json;
        return holder as JsonArray ?? holder["customers"]!.AsArray();
    }

    /// <summary>The path of a customer over REST.</summary>
    public string PathOf(CustomerGrpc.Customers.V1.Customer customer) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Client.Customers}/{(Name == "Salla" ? customer.Number : customer.Id)}");
}
