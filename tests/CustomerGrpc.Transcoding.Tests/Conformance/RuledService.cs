using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Transcoding.Tests.Conformance;

/// <summary>Ignores requests that have passed the rules.</summary>
internal sealed class RuledService : Ruled.RuledBase
{
    public override Task<Empty> CreateRuled(CreateRuledRequest request, ServerCallContext context) =>
        Task.FromResult(new Empty());

    public override Task<Empty> UpdateRuled(UpdateRuledRequest request, ServerCallContext context) =>
        Task.FromResult(new Empty());

    public override Task<Empty> UpdateFlat(UpdateFlatRequest request, ServerCallContext context) => Task.FromResult(new Empty());
}
