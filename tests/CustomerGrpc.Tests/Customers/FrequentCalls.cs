using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using static CustomerGrpc.Count.V1.CountCustomerService;
using static CustomerGrpc.Customers.V1.CustomerService;
using static CustomerGrpc.Salesive.V1.SalesiveCustomerService;
using static CustomerGrpc.Salla.V2.SallaCustomerService;

namespace CustomerGrpc.Tests.Customers;

/// <summary>Calls of each kind on the rows of <see cref="ExplainedService"/>.</summary>
internal sealed class FrequentCalls(CallInvoker grpc)
{
    private readonly CustomerServiceClient _customers = new(grpc);
    private readonly SalesiveCustomerServiceClient _salesive = new(grpc);
    private readonly SallaCustomerServiceClient _salla = new(grpc);
    private readonly CountCustomerServiceClient _count = new(grpc);

    public Task CallAsync(string call, int row) => call switch
    {
        "get" => _customers.GetCustomerAsync(new() { Id = ExplainedService.Id(row) }).ResponseAsync,
        "find" => _customers.FindCustomerByEmailAsync(new() { Email = $"C{row}@example.com" }).ResponseAsync,
        "create" => CreateAsync(new() { Email = $"new-{row}@example.com" }),
        "create with user and group" =>
            CreateAsync(new() { Email = $"linked-{row}@example.com", User = new() { Id = ExplainedService.Id(row) }, Groups = { row } }),
        "update" => UpdateAsync(row, new() { Name = $"n{row}", Phone = "+2348012345678" }),
        "update with etag" => UpdateAsync(row, new() { Name = $"n{row}", Etag = "\"1\"" }),
        "update of email" => UpdateAsync(row, new() { Email = $"changed-{row}@example.com" }),
        "update of user and groups" => UpdateAsync(row, new() { User = new() { Id = ExplainedService.Id(row) }, Groups = { row } }),
        "update of metadata" => UpdateAsync(row, new() { Metadata = { ["tier"] = Value.ForString("gold") } }, "metadata.tier"),
        "update by id or user" => FindNothingAsync(_salesive.UpdateCustomerAsync(new() { Id = $"{row:x24}", Name = "n" }).ResponseAsync),
        "update by number" => FindNothingAsync(_salla.UpdateCustomerAsync(new() { Customer = row, FirstName = "n" }).ResponseAsync),
        "delete" => _customers.DeleteCustomerAsync(new() { Id = ExplainedService.Id(row) }).ResponseAsync,
        "list" => _customers.ListCustomersAsync(new()).ResponseAsync,
        "list by status" => _customers.ListCustomersAsync(new() { Status = CustomerStatus.Active }).ResponseAsync,
        "list by email" => _customers.ListCustomersAsync(new() { Email = $"C{row}@example.com" }).ResponseAsync,
        "next page" => NextPageAsync(),
        "numbered list by name" => _count.ListCustomersAsync(new()).ResponseAsync,
        _ => throw new ArgumentOutOfRangeException(nameof(call), call, "There is no such call."),
    };

    private Task<Customer> CreateAsync(Customer customer) =>
        _customers.CreateCustomerAsync(new() { Customer = customer }).ResponseAsync;

    private Task<Customer> UpdateAsync(int row, Customer customer, params string[] paths)
    {
        customer.Id = ExplainedService.Id(row);
        var mask = paths.Length == 0 ? null : new FieldMask { Paths = { paths } };
        return _customers.UpdateCustomerAsync(new() { Customer = customer, UpdateMask = mask }).ResponseAsync;
    }

    // The statement is planned even if no customer matches.
    private static async Task FindNothingAsync(Task update) => Assert.Equal(StatusCode.NotFound, (await update.FailureAsync())?.StatusCode);

    private async Task NextPageAsync()
    {
        var page = await _customers.ListCustomersAsync(new());
        await _customers.ListCustomersAsync(new() { PageToken = page.NextPageToken });
    }
}
