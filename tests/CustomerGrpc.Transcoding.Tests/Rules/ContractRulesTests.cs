using CustomerGrpc.Transcoding.Tests.Conformance;
using CustomerGrpc.Transcoding.Tests.Http;
using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Transcoding.Tests.Rules;

/// <summary>Contract rules over gRPC. The conformance table covers them over REST.</summary>
public sealed class ContractRulesTests
{
    [Fact]
    public async Task All_failures_are_reported_at_once_with_proto_field_names()
    {
        var status = await UpdateAsync(new UpdateRuledRequest
        {
            Ruled = new RuledThing { Name = "x", Email = "no\0", Part = new Part { Code = "abc" } },
            UpdateMask = new FieldMask { Paths = { "name", "email", "part.code", "nope", "parts.0" } },
            Reason = "longer",
        });
        Assert.Equal("INVALID_FIELD", status.GetDetail<ErrorInfo>()!.Reason);
        Assert.Equal(
            ["update_mask", "update_mask", "ruled.email", "ruled.email", "ruled.name", "ruled.part.code", "reason"],
            status.GetDetail<BadRequest>()!.FieldViolations.Select(violation => violation.Field));
    }

    [Theory]
    [InlineData("name", null)]
    [InlineData("email", "ruled.email")]
    [InlineData("*", "ruled.email")]
    [InlineData("part.note", null)]
    [InlineData("part", "ruled.part.code")]
    [InlineData("labels.a", null)]
    [InlineData("labels", "ruled.labels")]
    [InlineData("id", null)]
    public async Task Only_fields_that_the_mask_names_are_checked(string path, string? wrong)
    {
        var status = await UpdateAsync(new UpdateRuledRequest
        {
            Ruled = new RuledThing { Id = "longer", Name = "abc", Part = new Part(), Labels = { ["a"] = "b" } },
            UpdateMask = new FieldMask { Paths = { path } },
        });
        Assert.Equal(wrong, status.GetDetail<BadRequest>()?.FieldViolations.First().Field);
    }

    [Fact]
    public async Task Without_a_mask_populated_fields_are_checked()
    {
        Assert.Null((await UpdateAsync(new UpdateRuledRequest { Ruled = new RuledThing { Name = "abc" } })).GetDetail<BadRequest>());
        Assert.NotNull((await UpdateAsync(new UpdateRuledRequest { Ruled = new RuledThing { Name = "a" } })).GetDetail<BadRequest>());
        Assert.Equal("ruled", (await UpdateAsync(new UpdateRuledRequest())).GetDetail<BadRequest>()!.FieldViolations.Single().Field);
    }

    [Fact]
    public async Task A_rule_that_cannot_be_enforced_fails_the_start()
    {
        var stopped = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(app => app.MapGrpcService<UnenforcedService>()));
        Assert.Equal("kinds.v1.WithCel.a has the rule buf.validate.field.cel, which is not implemented.", stopped.Message);
    }

    private static Task<TestServer> StartAsync(Action<WebApplication> map) => TestServer.StartAsync(
        map, grpc: grpc => grpc.AddContractRules(options => options.ErrorDomain = "kinds.v1"));

    private static async Task<Google.Rpc.Status> UpdateAsync(UpdateRuledRequest message)
    {
        await using var server = await StartAsync(app => app.MapGrpcService<RuledService>());
        var client = new Ruled.RuledClient(server.Channel);
        try
        {
            await client.UpdateRuledAsync(message);
            return new Google.Rpc.Status();
        }
        catch (RpcException exception)
        {
            return exception.GetRpcStatus()!;
        }
    }

    private sealed class UnenforcedService : Unenforced.UnenforcedBase;
}
