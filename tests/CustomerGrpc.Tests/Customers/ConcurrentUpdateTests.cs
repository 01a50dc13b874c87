using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Tests.Customers;

public sealed class ConcurrentUpdateTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string Service = "customers.v1.CustomerService";

    [Fact]
    public async Task Twenty_updates_of_different_fields_at_once_lose_nothing()
    {
        var created = await CreateAsync("twenty@example.com");
        string[] texts = ["name", "first_name", "last_name", "phone", "website", "company", "notes", "role", "avatar_url", "location"];
        string[] members = ["line1", "line2", "city", "state", "country"];
        string[] keys = ["a", "b", "c", "d", "e"];
        var updates = texts.Select(field => Update(created.Id, field, Set(new Customer(), field, field)))
            .Concat(members.Select(member => Update(created.Id, $"billing_address.{member}", new Customer { BillingAddress = Set(new Address(), member, member) })))
            .Concat(keys.Select(key => Update(created.Id, $"metadata.{key}", new Customer { Metadata = { [key] = Value.ForString(key) } })))
            .ToList();
        Assert.Equal(20, updates.Count);

        var answers = await Task.WhenAll(updates.Select(update => service.Grpc.CallAsync<Customer>($"{Service}/UpdateCustomer", update)));

        Assert.All(answers, answer => Assert.Equal(StatusCode.OK, answer.Status.StatusCode));
        var after = (await service.Grpc.CallAsync<Customer>($"{Service}/GetCustomer", new GetCustomerRequest { Id = created.Id })).Message;
        Assert.All(texts, field => Assert.Equal(field, Get(after, field)));
        Assert.All(members, member => Assert.Equal(member, Get(after.BillingAddress, member)));
        Assert.Equal(keys, after.Metadata.Keys.Order());
        Assert.Equal("\"21\"", after.Etag);
    }

    [Fact]
    public async Task Of_twenty_conditional_updates_at_once_one_takes_place()
    {
        var created = await CreateAsync("etag@example.com");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => service.Grpc.CallAsync<Customer>(
            $"{Service}/UpdateCustomer", Update(created.Id, "name", new Customer { Name = $"n{i}", Etag = created.Etag }))));

        Assert.Single(answers, answer => answer.Status.StatusCode == StatusCode.OK);
        Assert.Equal(19, answers.Count(answer => (answer.Status.StatusCode, answer.Reason) == (StatusCode.Aborted, "ETAG_MISMATCH")));
    }

    [Fact]
    public async Task Of_twenty_customers_with_one_email_at_once_one_is_created()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => service.Grpc.CallAsync<Customer>(
            $"{Service}/CreateCustomer", new CreateCustomerRequest { Customer = new() { Email = i % 2 == 0 ? "One@example.com" : "oNE@example.com" } })));

        Assert.Single(answers, answer => answer.Status.StatusCode == StatusCode.OK);
        Assert.All(
            answers.Where(answer => answer.Status.StatusCode != StatusCode.OK),
            answer => Assert.Equal((StatusCode.AlreadyExists, "EMAIL_IN_USE", "customer.email"), (answer.Status.StatusCode, answer.Reason, answer.InvalidFields.Single())));
    }

    private async Task<Customer> CreateAsync(string email) => (await service.Grpc.CallAsync<Customer>(
        $"{Service}/CreateCustomer", new CreateCustomerRequest { Customer = new() { Email = email } })).Message;

    private static UpdateCustomerRequest Update(string id, string path, Customer values)
    {
        values.Id = id;
        return new() { Customer = values, UpdateMask = new() { Paths = { path } } };
    }

    private static T Set<T>(T message, string field, string value)
        where T : Google.Protobuf.IMessage
    {
        Field(message.Descriptor, field).Accessor.SetValue(message, value);
        return message;
    }

    private static object Get(Google.Protobuf.IMessage message, string field) => Field(message.Descriptor, field).Accessor.GetValue(message);

    private static FieldDescriptor Field(MessageDescriptor message, string name) => message.FindFieldByName(name);
}
