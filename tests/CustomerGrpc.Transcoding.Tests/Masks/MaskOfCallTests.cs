using System.Text;
using CustomerGrpc.Transcoding.Masks;
using CustomerGrpc.Transcoding.Tests.Http;
using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Transcoding.Tests.Masks;

/// <summary>A method gets the mask of its request as paths: parsed by the contract rules, or derived from the body over REST.</summary>
public sealed class MaskOfCallTests
{
    private const string Path = "/v1/ruled/1";

    [Fact]
    public async Task A_method_gets_the_mask_of_a_grpc_request()
    {
        Assert.Equal("part.code, email", await GrpcAsync("part.code", "email"));
        Assert.Equal("implied: name", await GrpcAsync());
    }

    [Theory]
    [InlineData("PATCH", Path, "part.code, email")]
    [InlineData("PUT", Path, "part, email")]
    [InlineData("PATCH", Path + "?updateMask=part", "part.code")]
    [InlineData("PUT", Path + "?updateMask=part.code", "part.code")]
    [InlineData("PUT", Path + "?updateMask=name", "")]
    public async Task A_method_gets_the_mask_of_a_rest_request(string verb, string path, string mask)
    {
        await using var server = await StartAsync();
        using var client = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(new HttpMethod(verb), path)
        {
            Content = new StringContent("""{"part": {"code": "ab"}, "email": "ada@example.com"}""", Encoding.UTF8, "application/json"),
        };

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(mask, string.Join(", ", response.Headers.GetValues("mask")));
    }

    [Fact]
    public async Task Without_the_contract_rules_there_is_no_mask_of_a_call()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<MaskService>());

        using var call = new Ruled.RuledClient(server.Channel).UpdateRuledAsync(
            new UpdateRuledRequest(), cancellationToken: TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);

        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
    }

    [Fact]
    public void A_mask_of_fields_omits_output_only_fields()
    {
        var mask = UpdateMask.OfFields(
            Everything.Descriptor, Everything.NestedFieldNumber, Everything.MadeByServerFieldNumber, Everything.NestedFieldNumber);

        Assert.Equal(["nested"], mask.Paths.Select(path => path.Text));
    }

    private static Task<TestServer> StartAsync() =>
        TestServer.StartAsync(app => app.MapGrpcService<MaskService>(), grpc: grpc => grpc.AddContractRules());

    private static async Task<string?> GrpcAsync(params string[] paths)
    {
        await using var server = await StartAsync();
        var request = new UpdateRuledRequest
        {
            Ruled = new RuledThing { Name = "abc" },
            UpdateMask = paths.Length == 0 ? null : new FieldMask { Paths = { paths } },
        };
        if (paths.Length > 0)
            (request.Ruled.Email, request.Ruled.Part) = ("ada@example.com", new Part { Code = "ab" });
        using var call = new Ruled.RuledClient(server.Channel).UpdateRuledAsync(request);
        return (await call.ResponseHeadersAsync).GetValue("mask");
    }

    private sealed class MaskService : Ruled.RuledBase
    {
        public override async Task<Empty> UpdateRuled(UpdateRuledRequest request, ServerCallContext context)
        {
            var mask = UpdateMask.Of(context);
            var paths = string.Join(", ", mask.Paths);
            await context.WriteResponseHeadersAsync(new Metadata { { "mask", mask.IsImplied ? $"implied: {paths}" : paths } });
            return new Empty();
        }
    }
}
