using CustomerGrpc.Transcoding.Tests.Kinds;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Transcoding.Tests.Http.Routing;

/// <summary>The server does not start if a route cannot be served. The error names the route.</summary>
public class StartTests
{
    [Fact]
    public void Templates_that_conflict_are_both_named() => Refused<CollidingService>(
        "kinds.v1.Colliding.A, GET /v1/{name}/x: collides with kinds.v1.Colliding.B, GET /v1/{line1}/x.");

    [Fact]
    public void A_variable_must_be_a_field() => Refused<UnknownVariableService>(
        "kinds.v1.UnknownVariable.A, GET /v1/{nope}: the path's {nope} is no single scalar field of kinds.v1.Nested.");

    [Fact]
    public void A_variable_must_not_be_repeated() => Refused<RepeatedVariableService>(
        "kinds.v1.RepeatedVariable.A, GET /v1/{tags}: the path's {tags} is no single scalar field of kinds.v1.Nested.");

    [Fact]
    public void A_field_can_occur_only_once_in_the_path() => Refused<TwiceInPathService>(
        "kinds.v1.TwiceInPath.A, GET /v1/{line1}/{line1}: a field is set twice by the path.");

    [Fact]
    public void A_body_must_be_a_field() => Refused<UnknownBodyService>(
        "kinds.v1.UnknownBody.A, POST /v1/x: the request has no field \"nope\" to be the body.");

    [Fact]
    public void A_response_body_must_be_a_field() => Refused<UnknownResponseBodyService>(
        "kinds.v1.UnknownResponseBody.A, GET /v1/x: the response has no field \"nope\" to be the body.");

    [Fact]
    public void Requests_cannot_stream() => Refused<StreamingRequestsService>(
        "kinds.v1.StreamingRequests.A, POST /v1/x: a method whose requests stream has no form over REST.");

    [Fact]
    public void Additional_bindings_cannot_be_nested() => Refused<NestedBindingsService>(
        "kinds.v1.NestedBindings.A: an additional binding must not have additional bindings.");

    [Fact]
    public void A_location_must_be_made_of_scalars() => Refused<WrongLocationService>(
        "kinds.v1.WrongLocation.A, GET /v1/x: the location \"/v1/{inner}\" names no field of kinds.v1.Nested.");

    [Fact]
    public void A_rule_must_have_a_path() => Refused<NoPathService>("kinds.v1.NoPath.A: its google.api.http rule names no path.");

    private static void Refused<TService>(string reason)
        where TService : class
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddGrpc().AddRestTranscoding();
        var app = builder.Build();
        Assert.Equal(reason, Assert.Throws<InvalidOperationException>(() => app.MapGrpcService<TService>()).Message);
    }

    private sealed class CollidingService : Colliding.CollidingBase;

    private sealed class UnknownVariableService : UnknownVariable.UnknownVariableBase;

    private sealed class RepeatedVariableService : RepeatedVariable.RepeatedVariableBase;

    private sealed class TwiceInPathService : TwiceInPath.TwiceInPathBase;

    private sealed class UnknownBodyService : UnknownBody.UnknownBodyBase;

    private sealed class UnknownResponseBodyService : UnknownResponseBody.UnknownResponseBodyBase;

    private sealed class StreamingRequestsService : StreamingRequests.StreamingRequestsBase;

    private sealed class NestedBindingsService : NestedBindings.NestedBindingsBase;

    private sealed class WrongLocationService : WrongLocation.WrongLocationBase;

    private sealed class NoPathService : NoPath.NoPathBase;
}
