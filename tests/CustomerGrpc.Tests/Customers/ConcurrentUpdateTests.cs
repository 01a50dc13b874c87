using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Tests.Customers;

public sealed class ConcurrentUpdateTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task Twenty_concurrent_updates_of_different_fields_are_all_applied()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var created = await CreateAsync("twenty@example.com");
        string[] texts = ["name", "first_name", "last_name", "phone", "website", "company", "notes", "role", "avatar_url", "location"];
        string[] members = ["line1", "line2", "city", "state", "country"];
        string[] keys = ["a", "b", "c", "d", "e"];
        var updates = texts.Select(field => Update(created.Id, field, Set(new Customer(), field, field)))
            .Concat(members.Select(member => Update(
                created.Id, $"billing_address.{member}", new Customer { BillingAddress = Set(new Address(), member, member) })))
            .Concat(keys.Select(key => Update(created.Id, $"metadata.{key}", new Customer { Metadata = { [key] = Value.ForString(key) } })))
            .ToList();
        Assert.Equal(20, updates.Count);

        await Task.WhenAll(updates.Select(update => service.Customers.UpdateCustomerAsync(update).ResponseAsync));

        var after = await service.Customers.GetCustomerAsync(new() { Id = created.Id }, cancellationToken: cancellationToken);
        Assert.All(texts, field => Assert.Equal(field, Get(after, field)));
        Assert.All(members, member => Assert.Equal(member, Get(after.BillingAddress, member)));
        Assert.Equal(keys, after.Metadata.Keys.Order());
        Assert.Equal("\"21\"", after.Etag);
    }

    [Fact]
    public async Task Of_twenty_concurrent_conditional_updates_one_succeeds()
    {
        var created = await CreateAsync("etag@example.com");

        var updates = Enumerable.Range(0, 20).Select(i => Update(created.Id, "name", new Customer { Name = $"n{i}", Etag = created.Etag }));
        var failures = await Task.WhenAll(
            updates.Select(update => service.Customers.UpdateCustomerAsync(update).ResponseAsync.FailureAsync()));

        Assert.Single(failures, failure => failure is null);
        Assert.Equal(19, failures.Count(failure => (failure?.StatusCode, failure?.Reason()) == (StatusCode.Aborted, "ETAG_MISMATCH")));
    }

    [Fact]
    public async Task Of_twenty_concurrent_creations_with_the_same_email_one_succeeds()
    {
        var emails = Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? "One@example.com" : "oNE@example.com");
        var failures = await Task.WhenAll(emails.Select(email => CreateAsync(email).FailureAsync()));

        Assert.Single(failures, failure => failure is null);
        Assert.All(
            failures.OfType<RpcException>(),
            failure => Assert.Equal(
                (StatusCode.AlreadyExists, "EMAIL_IN_USE", "customer.email"),
                (failure.StatusCode, failure.Reason(), failure.InvalidFields().Single())));
    }

    private Task<Customer> CreateAsync(string email) =>
        service.Customers.CreateCustomerAsync(new() { Customer = new() { Email = email } }).ResponseAsync;

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

    private static object Get(Google.Protobuf.IMessage message, string field) =>
        Field(message.Descriptor, field).Accessor.GetValue(message);

    private static FieldDescriptor Field(MessageDescriptor message, string name) => message.FindFieldByName(name);
}
