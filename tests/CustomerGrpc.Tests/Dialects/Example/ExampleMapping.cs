using CustomerGrpc.Customers;
using CustomerGrpc.Dialects;
using CustomerGrpc.Example.V1;
using CustomerGrpc.Transcoding.Masks;
using Canonical = CustomerGrpc.Customers.V1.Customer;

namespace CustomerGrpc.Tests.Dialects.Example;

internal static class ExampleMapping
{
    private static readonly UpdateFields<UpdatePersonRequest> UpdateFields = new()
    {
        [UpdatePersonRequest.FullNameFieldNumber] = new(
            [Canonical.NameFieldNumber, Canonical.FirstNameFieldNumber, Canonical.LastNameFieldNumber],
            (from, to) => to.Name = from.FullName,
            CustomerView.DisplayName),
    };

    public static CustomerUpdate ToUpdate(UpdatePersonRequest from, UpdateMask mask) =>
        UpdateFields.Read(from, mask, new Canonical()) ?? new CustomerUpdate(new Canonical(), UpdateMask.Empty);

    public static Person ToPerson(CustomerRow row) => new() { Id = row.Customer.Id, FullName = CustomerName.Display(row.Customer) };
}
