using CustomerGrpc.Bench.Load;
using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using Google.Protobuf;

namespace CustomerGrpc.Bench.Scale;

/// <summary>A call for one of the customers, by its number and the id of its store.</summary>
internal sealed record ScaleOperation(string Name, string Rpc, Func<int, Guid, IMessage> Message)
{
    private const int PageSize = 50;

    public static IReadOnlyList<ScaleOperation> All { get; } =
    [
        new("update", "UpdateCustomer", (customer, _) => new UpdateCustomerRequest
        {
            Customer = new() { Id = Id(customer), Name = "Ada Obi", Phone = "+2348012345678" },
            UpdateMask = new() { Paths = { "name", "phone" } },
        }),
        new("get", "GetCustomer", (customer, _) => new GetCustomerRequest { Id = Id(customer) }),
        new(
            "find by email",
            "FindCustomerByEmail",
            (customer, _) => new FindCustomerByEmailRequest { Email = ScaleDatabase.EmailOf(customer) }),
        // A random position in the list, not only the first page.
        new("list", "ListCustomers", (customer, store) =>
        {
            var request = new ListCustomersRequest { PageSize = PageSize };
            request.PageToken = PageToken.After(BenchCustomer.IdOf(BenchCustomer.FirstId + customer), store, request);
            return request;
        }),
    ];

    /// <summary>Lets callers repeat the call for random customers.</summary>
    public Task<Measurement> RunAsync(ScaleDatabase database, BenchServer service, int callers, TimeSpan length) =>
        LoadRun.MeasureAsync(threads: 1, length, (recorder, until) =>
        {
            using var connection = new Http2Connection(service.GrpcPort, "/customers.v1.CustomerService/" + Rpc);
            connection.Run(callers, () => Next(database), recorder, until);
        });

    private static string Id(int customer) => BenchCustomer.IdOf(BenchCustomer.FirstId + customer).ToString();

    private GrpcCall Next(ScaleDatabase database)
    {
        var customer = Random.Shared.Next(database.Customers);
        return new(database.TokenOf(customer), Message(customer, database.StoreOf(customer)));
    }
}
