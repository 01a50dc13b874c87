using CustomerGrpc.Access;
using CustomerGrpc.Customers;
using CustomerGrpc.Example.V1;
using CustomerGrpc.Transcoding.Masks;
using Grpc.Core;

namespace CustomerGrpc.Tests.Dialects.Example;

internal sealed class ExampleCustomerService(GetCustomer getCustomer, UpdateCustomer updateCustomer)
    : CustomerGrpc.Example.V1.ExampleCustomerService.ExampleCustomerServiceBase
{
    public override async Task<Person> GetPerson(GetPersonRequest request, ServerCallContext context) =>
        ExampleMapping.ToPerson(await getCustomer.ExecuteAsync(Caller.Of(context), CustomerKey.Id(request.Id), context.CancellationToken));

    public override async Task<Person> UpdatePerson(UpdatePersonRequest request, ServerCallContext context)
    {
        var update = ExampleMapping.ToUpdate(request, UpdateMask.Of(context)) with { Condition = RevisionCondition.Of(context) };
        return ExampleMapping.ToPerson(
            await updateCustomer.ExecuteAsync(Caller.Of(context), CustomerKey.Id(request.Id), update, context.CancellationToken));
    }
}
