using CustomerGrpc.Customers;
using CustomerGrpc.Dialects;
using CustomerGrpc.Example.V1;
using Canonical = CustomerGrpc.Customers.V1.Customer;

namespace CustomerGrpc.Tests.Dialects.Example;

internal static class ExampleMapping
{
    private static readonly UpdateFields<UpdatePersonRequest> UpdateFields = new()
    {
        [UpdatePersonRequest.FullNameFieldNumber] = new(
            ["name", "first_name", "last_name"], (from, to) => to.Name = from.FullName, CustomerView.DisplayName),
    };

    public static CustomerUpdate ToUpdate(UpdatePersonRequest from) =>
        UpdateFields.Read(from, from.UpdateMask, new Canonical()) ?? new CustomerUpdate(new Canonical(), new());

    public static Person ToPerson(CustomerRow row) => new() { Id = row.Id.ToString(), FullName = CustomerName.Display(CustomerMapping.ToMessage(row)) };
}
