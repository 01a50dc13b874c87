using CustomerGrpc.Transcoding.Tests.Conformance;
using CustomerGrpc.Transcoding.Tests.Http;
using CustomerGrpc.Transcoding.Tests.Json;
using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Status = Google.Rpc.Status;

namespace CustomerGrpc.Transcoding.Tests.Rules;

/// <summary>Each rule gives the same result for JSON over REST and for a message over gRPC, with the field names of the protocol.</summary>
public sealed class RulesOnBothCarriersTests(RestServer rest, RulesOnBothCarriersTests.GrpcServer grpc)
    : IClassFixture<RestServer>, IClassFixture<RulesOnBothCarriersTests.GrpcServer>
{
    private static readonly JsonParser Details = new(
        JsonParser.Settings.Default.WithTypeRegistry(TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor)));

    [Theory]
    [InlineData("const", "\"a\"", "\"b\"", "must be \"a\"")]
    [InlineData("len", "\"😀é\"", "\"a\"", "must have 2 characters")]
    [InlineData("minLen", "\"😀😀\"", "\"😀\"", "must have at least 2 characters")]
    [InlineData("maxLen", "\"😀😀\"", "\"abc\"", "must have at most 2 characters")]
    [InlineData("lenBytes", "\"é\"", "\"éé\"", "must be 2 bytes long")]
    [InlineData("minBytes", "\"é\"", "\"e\"", "must be at least 2 bytes long")]
    [InlineData("maxBytes", "\"é\"", "\"éa\"", "must be at most 2 bytes long")]
    [InlineData("pattern", "\"abc1\"", "\"abc\"", "must match ^[a-c]+\\d$")]
    [InlineData("pattern", "\"a1\"", "\"a1\\n\"", "must match ^[a-c]+\\d$")]
    [InlineData("pattern", "\"a1\"", "\"a٣\"", "must match ^[a-c]+\\d$")]
    [InlineData("prefix", "\"abc\"", "\"cab\"", "must begin with \"ab\"")]
    [InlineData("suffix", "\"xyz\"", "\"yzx\"", "must end with \"yz\"")]
    [InlineData("contains", "\"ammo\"", "\"amo\"", "must contain \"mm\"")]
    [InlineData("notContains", "\"amo\"", "\"ammo\"", "must not contain \"mm\"")]
    [InlineData("email", "\"a.b+c@d-e.example\"", "\"a@\"", "must be an email address")]
    [InlineData("email", "\"a@b\"", "\"a@b.c\\n\"", "must be an email address")]
    [InlineData("email", "\"o'x@b\"", "\"Ann <a@b.c>\"", "must be an email address")]
    [InlineData("uri", "\"https://u@ex.org:80/a%20b?c#d\"", "\"ex.org/a\"", "must be a URI")]
    [InlineData("uri", "\"mailto:a@b\"", "\"https://ex.org/a b\"", "must be a URI")]
    [InlineData("uri", "\"http://[::1]/\"", "\"http://ex.org/%zz\"", "must be a URI")]
    [InlineData("uuid", "\"0190A1B2-0000-7000-8000-000000000000\"", "\"0190a1b20000700080000000000000000\"", "must be a UUID")]
    [InlineData("oneIn", "\"a\"", "\"c\"", "must be one of a, b")]
    [InlineData("noneIn", "\"c\"", "\"a\"", "must not be one of a, b")]
    [InlineData("range", "1", "10", "must be at least 1 and less than 10")]
    [InlineData("range", "9", "0", "must be at least 1 and less than 10")]
    [InlineData("outside", "11", "10", "must be less than 1 or greater than 10")]
    [InlineData("outside", "0", "1", "must be less than 1 or greater than 10")]
    [InlineData("atMost", "5", "6", "must be at most 5")]
    [InlineData("above", "6", "5", "must be greater than 5")]
    [InlineData("exactly", "5", "6", "must be 5")]
    [InlineData("finite", "1", "\"NaN\"", "must be finite")]
    [InlineData("half", "1.5", "1", "must be one of 0.5, 1.5")]
    [InlineData("mustAgree", "true", "false", "must be true")]
    [InlineData("twoBytes", "\"AAA=\"", "\"AA==\"", "must be 2 bytes long")]
    [InlineData("defined", "2", "7", "must be one of COLOR_RED, COLOR_GREEN, COLOR_NEGATIVE")]
    [InlineData("notRed", "2", "1", "must not be one of COLOR_RED")]
    [InlineData("few", "[\"a\",\"b\"]", "[\"a\",\"b\",\"c\"]", "must have at most 2 items")]
    [InlineData("few", "[]", "[\"a\",\"a\"]", "must not hold an item twice")]
    [InlineData("zeroIgnored", "\"\"", "\"a\"", "must have at least 2 characters")]
    [InlineData("wrappedText", "\"ab\"", "\"abc\"", "must have at most 2 characters")]
    [InlineData("wrappedNumber", "3", "2", "must be greater than 2")]
    [InlineData("raw", "[1,{\"a\":null}]", null, "")]
    public async Task A_rule_accepts_valid_values_and_rejects_others(string field, string passes, string? fails, string reason)
    {
        await AnswersAsync($"{{{MessageRulesTests.Valid},\"{field}\":{passes}}}", null, null);
        if (fails is not null)
            await AnswersAsync(
                $"{{{MessageRulesTests.Valid},\"{field}\":{fails}}}", $"{field}: {reason}", $"ruled.{Snake(field)}: {reason}");
    }

    [Fact]
    public async Task A_rule_over_several_fields_names_them_all_as_the_caller_does()
    {
        const string both = $"{{{MessageRulesTests.Valid},\"either\":\"a\",\"otherOne\":\"b\"}}";

        await AnswersAsync(
            both,
            "either: only one of these may be set: either, otherOne",
            "ruled.either: only one of these may be set: ruled.either, ruled.other_one");
        Assert.Equal(
            "either: only one of these may be set: either, other_one",
            Failure(Details.Parse<Status>((await rest.SendAsync("POST", "/v1/ruled", both.Replace("otherOne", "other_one", StringComparison.Ordinal))).Body)));
    }

    private async Task AnswersAsync(string json, string? restFailure, string? grpcFailure)
    {
        var response = await rest.SendAsync("POST", "/v1/ruled", json);
        Assert.Equal(restFailure is null ? 200 : 400, response.Status);
        Assert.Equal(restFailure, restFailure is null ? null : Failure(Details.Parse<Status>(response.Body)));
        Assert.Equal(
            grpcFailure, Failure(await grpc.CallAsync(new CreateRuledRequest { Ruled = new JsonText<RuledFields>().Parse(json) })));
    }

    private static string? Failure(Status status) =>
        status.GetDetail<BadRequest>()?.FieldViolations.Select(violation => $"{violation.Field}: {violation.Description}").Single();

    private static string Snake(string camel) =>
        string.Concat(camel.Select(letter => char.IsUpper(letter) ? "_" + char.ToLowerInvariant(letter) : letter.ToString()));

    /// <summary>The service with contract rules over gRPC.</summary>
    public sealed class GrpcServer : IAsyncLifetime
    {
        private TestServer? _server;

        public async ValueTask InitializeAsync() =>
            _server = await TestServer.StartAsync(app => app.MapGrpcService<RuledService>(), grpc: grpc => grpc.AddContractRules());

        public ValueTask DisposeAsync() => _server!.DisposeAsync();

        public async Task<Status> CallAsync(CreateRuledRequest request)
        {
            try
            {
                await new Ruled.RuledClient(_server!.Channel).CreateRuledAsync(request);
                return new Status();
            }
            catch (RpcException exception)
            {
                return exception.GetRpcStatus()!;
            }
        }
    }
}
