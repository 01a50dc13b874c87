using CustomerGrpc.Transcoding.Rules;
using CustomerGrpc.Transcoding.Tests.Http;
using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Transcoding.Tests.Rules;

/// <summary>A method decides on values that break a rule if they may be what the API shows already, unless the request breaks others.</summary>
public sealed class UndecidedViolationsTests
{
    [Theory]
    [InlineData("abc", "")]
    [InlineData("abcd", "shown: must have at most 3 characters")]
    [InlineData(null, "shown: is required")]
    public async Task The_method_gets_the_violations_of_such_a_field(string? shown, string violations)
    {
        var request = new UpdateFlatRequest { UpdateMask = new FieldMask { Paths = { "shown" } } };
        if (shown is not null)
            request.Shown = shown;

        Assert.Equal((StatusCode.OK, violations), await CallAsync(request));
    }

    [Fact]
    public async Task Another_violation_is_answered_with_it()
    {
        var request = new UpdateFlatRequest { Shown = "abcd", Title = "a", UpdateMask = new FieldMask { Paths = { "shown", "title" } } };

        Assert.Equal(
            (StatusCode.InvalidArgument, "title: must have at least 2 characters; shown: must have at most 3 characters"), await CallAsync(request));
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("ab\0cd")]
    public async Task Text_that_cannot_be_stored_is_never_left_to_the_method(string shown)
    {
        var request = new UpdateFlatRequest { Shown = shown, UpdateMask = new FieldMask { Paths = { "shown" } } };

        Assert.Equal(StatusCode.InvalidArgument, (await CallAsync(request)).Code);
    }

    private static async Task<(StatusCode Code, string Violations)> CallAsync(UpdateFlatRequest request)
    {
        request.Id = "0190a1b2-0000-7000-8000-000000000000";
        await using var server = await TestServer.StartAsync(
            app => app.MapGrpcService<UndecidedService>(), grpc: grpc => grpc.AddContractRules());
        using var call = new Ruled.RuledClient(server.Channel).UpdateFlatAsync(request);
        try
        {
            await call;
            return (StatusCode.OK, (await call.ResponseHeadersAsync).GetValue("violations") ?? "");
        }
        catch (RpcException exception)
        {
            return (exception.StatusCode, exception.Status.Detail);
        }
    }

    private sealed class UndecidedService : Ruled.RuledBase
    {
        public override async Task<Empty> UpdateFlat(UpdateFlatRequest request, ServerCallContext context)
        {
            var violations = UndecidedViolations.Of(context).Select(violation => $"{violation.Field}: {violation.Description}");
            await context.WriteResponseHeadersAsync(new Metadata { { "violations", string.Join("; ", violations) } });
            return new Empty();
        }
    }
}
