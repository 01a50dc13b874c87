using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerGrpc.Customers.V1;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Canonical = CustomerGrpc.Customers.V1.Customer;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>
/// After any accepted write, through any API over gRPC or REST, every API returns the customer, alone and in its list, over gRPC and REST,
/// and they agree. One row that cannot be read would make every list of its store fail.
/// </summary>
public sealed class ReadabilityTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    private const int Stores = 40;
    private int _accepted;
    private int _rejected;

    [Fact]
    public void What_was_accepted_can_be_read_by_every_API()
    {
        Prop.ForAll(
            Gen.Choose(0, int.MaxValue).NonEmptyListOf().Resize(8).ToArbitrary(),
            seeds => WriteAsync([.. seeds]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Stores));

        // The requests are neither all right nor all wrong.
        Assert.InRange(_accepted, Stores / 2, int.MaxValue);
        Assert.InRange(_rejected, Stores / 2, int.MaxValue);
    }

    private async Task WriteAsync(IReadOnlyList<int> seeds)
    {
        var apis = await ApiUnderTest.AllAsync(service, $"readable-{Guid.NewGuid():N}");
        var customer = (Canonical)await apis[0].CallAsync(
            "CreateCustomer", new CreateCustomerRequest { Customer = new() { Email = "first@example.com", Name = "Ada" } });
        foreach (var seed in seeds)
        {
            if (!await WriteAsync(apis, customer, new RandomWrites(seed)))
            {
                _rejected++;
                continue;
            }

            _accepted++;
            customer = (Canonical)(await apis[0].ListAsync())[0];
            await CheckAsync(apis, customer);
        }
    }

    // Whether the write was accepted. A request that is not valid must not fail in another way.
    private static async Task<bool> WriteAsync(List<ApiUnderTest> apis, Canonical customer, RandomWrites random)
    {
        var api = random.Pick(apis);
        var method = random.OneIn(3) ? "CreateCustomer" : "UpdateCustomer";
        var type = api.Service.FindMethodByName(method).InputType;
        var request = Request(api, type, method == "UpdateCustomer" ? customer : null, random);
        return random.OneIn(2) || BodyOf(api, request) is not { } body
            ? await CallAsync(api, method, request)
            : await SendAsync(api, method == "CreateCustomer" ? null : api.PathOf(customer), body, random);
    }

    private static IMessage Request(ApiUnderTest api, MessageDescriptor type, Canonical? customer, RandomWrites random)
    {
        var isCanonical = api.Name == "Canonical";
        var request = random.Message(type, oneIn: 2);
        if (isCanonical)
            type.FindFieldByName("customer").Accessor.SetValue(request, random.Message(Canonical.Descriptor, oneIn: 4));
        if (customer is null)
            return request;

        var updated = isCanonical ? Canonical.Descriptor : type;
        if (isCanonical)
            ((UpdateCustomerRequest)request).Customer.Id = customer.Id;
        else
            api.KeyOf("UpdateCustomer").Accessor.SetValue(request, api.Name == "Salla" ? customer.Number : customer.Id);
        if (random.OneIn(2))
            type.FindFieldByName("update_mask").Accessor.SetValue(request, Mask(updated, random));
        return request;
    }

    private static FieldMask Mask(MessageDescriptor type, RandomWrites random) => random.OneIn(6)
        ? new() { Paths = { "*" } }
        : new()
        {
            Paths = { type.Fields.InDeclarationOrder().Where(_ => random.OneIn(3)).SelectMany(
                field => field.IsMap && random.OneIn(2) ? ["metadata.k1", "metadata.k2"] : new[] { field.Name }) },
        };

    private static async Task<bool> CallAsync(ApiUnderTest api, string method, IMessage request)
    {
        try
        {
            await api.CallAsync(method, request);
            return true;
        }
        catch (RpcException refused)
        {
            if (refused.StatusCode is not (StatusCode.InvalidArgument or StatusCode.AlreadyExists or StatusCode.ResourceExhausted))
                Assert.Fail($"{api.Name} answers {refused.Status} to {method} {Convert.ToBase64String(request.ToByteArray())}");
            return false;
        }
    }

    private static async Task<bool> SendAsync(ApiUnderTest api, string? path, string body, RandomWrites random)
    {
        var method = path is null ? HttpMethod.Post : api.Name == "Canonical" && random.OneIn(2) ? HttpMethod.Patch : HttpMethod.Put;
        var answer = await api.Client.SendAsync(method, path ?? api.Client.Customers, body);
        Assert.True(answer.Status is 200 or 201 or 400 or 409 or 413 or 422, $"{api.Name} answers {answer.Status} {answer.Body} to {method} {body}");
        return answer.Status is 200 or 201;
    }

    // Null if the message has no form in JSON.
    private static string? BodyOf(ApiUnderTest api, IMessage request)
    {
        try
        {
            var json = JsonNode.Parse(JsonFormatter.Default.Format(request))!.AsObject();
            if (api.Name == "Canonical")
                return json["customer"]!.ToJsonString();
            json.Remove("updateMask");
            json.Remove(api.KeyOf("GetCustomer").JsonName);
            return json.ToJsonString();
        }
        catch (Exception invalid) when (invalid is InvalidOperationException or JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static async Task CheckAsync(List<ApiUnderTest> apis, Canonical customer)
    {
        foreach (var api in apis)
        {
            var (message, messages) = (await api.GetAsync(customer), await api.ListAsync());
            Assert.Contains(messages, listed => IsPartOf(listed, message));
            var (json, all) = (await api.GetJsonAsync(customer), await api.ListJsonAsync());
            Assert.Contains(all, listed => IsPartOf(listed!.AsObject(), json));
            Assert.Equal(customer.Email, message.Descriptor.FindFieldByName("email").Accessor.GetValue(message));
            Assert.Equal(customer.Email, (string?)json["email"]);
            if (api.Name == "Canonical")
                Assert.Equal(message, JsonParser.Default.Parse<Canonical>(json.ToJsonString()));
        }
    }

    // An API may show more of a single customer than of one in a list.
    private static bool IsPartOf(IMessage listed, IMessage single) => listed.Descriptor.Fields.InDeclarationOrder().All(
        field => Equals(field.Accessor.GetValue(listed), field.Accessor.GetValue(single))
            || (field.HasPresence && !field.Accessor.HasValue(listed)));

    private static bool IsPartOf(JsonObject listed, JsonObject single) =>
        listed.All(member => single.ContainsKey(member.Key) && JsonNode.DeepEquals(member.Value, single[member.Key]));
}
