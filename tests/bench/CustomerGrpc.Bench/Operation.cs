using CustomerGrpc.Bench.Load;
using CustomerGrpc.Customers.V1;
using Google.Protobuf;

namespace CustomerGrpc.Bench;

/// <summary>An operation that is measured over gRPC and REST.</summary>
/// <param name="Name">The operation's name.</param>
/// <param name="Rpc">The method of customers.v1.CustomerService.</param>
/// <param name="Message">A request on a customer over gRPC.</param>
/// <param name="Rest">The same over REST.</param>
internal sealed record Operation(string Name, string Rpc, Func<BenchCustomer, IMessage> Message, Func<BenchCustomer, RestCall> Rest)
{
    private const string PersonName = "Ada Obi", Phone = "+2348012345678";

    /// <summary>The operation for the stock transcoder, which does not derive a mask from the body.</summary>
    public Operation WithMaskInQuery => this with
    {
        Rest = customer => Rest(customer) is var call && Mask is not null ? call with { Path = $"{call.Path}?updateMask={Mask}" } : call,
    };

    /// <summary>The fields of an update.</summary>
    private string? Mask { get; init; }

    public static Operation Update { get; } = new(
        "update",
        "UpdateCustomer",
        customer => new UpdateCustomerRequest
        {
            Customer = new() { Id = customer.Id.ToString(), Name = PersonName, Phone = Phone },
            UpdateMask = new() { Paths = { "name", "phone" } },
        },
        customer => new("PATCH", $"/v1/customers/{customer.Id}", $$"""{"name":"{{PersonName}}","phone":"{{Phone}}"}"""))
    {
        Mask = "name,phone",
    };

    public static Operation Create { get; } = new(
        "create",
        "CreateCustomer",
        _ => new CreateCustomerRequest { Customer = new() { Email = BenchCustomer.NewEmail(), Name = PersonName, Phone = Phone } },
        _ => new("POST", "/v1/customers", $$"""{"email":"{{BenchCustomer.NewEmail()}}","name":"{{PersonName}}","phone":"{{Phone}}"}"""));

    public static Operation Get { get; } = new(
        "get",
        "GetCustomer",
        customer => new GetCustomerRequest { Id = customer.Id.ToString() },
        customer => new("GET", $"/v1/customers/{customer.Id}", null));

    public static IReadOnlyList<Operation> All { get; } = [Update, Create, Get];
}
