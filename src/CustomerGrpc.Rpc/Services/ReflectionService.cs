using Google.Protobuf;
using Grpc.Core;
using V1 = Grpc.Reflection.V1;
using V1Alpha = Grpc.Reflection.V1Alpha;

namespace CustomerGrpc.Rpc.Services;

/// <summary>Server reflection (grpc/grpc, doc/server-reflection.md).</summary>
internal sealed class ReflectionService(DescriptorIndex index) : V1.ServerReflection.ServerReflectionBase
{
    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<V1.ServerReflectionRequest> requestStream,
        IServerStreamWriter<V1.ServerReflectionResponse> responseStream,
        ServerCallContext context)
    {
        var answers = new ReflectionAnswers(index);
        await foreach (var request in requestStream.ReadAllAsync())
            await responseStream.WriteAsync(answers.Answer(request));
    }
}

/// <summary>The older version of reflection, which has the same fields with the same numbers.</summary>
internal sealed class AlphaReflectionService(DescriptorIndex index) : V1Alpha.ServerReflection.ServerReflectionBase
{
    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<V1Alpha.ServerReflectionRequest> requestStream,
        IServerStreamWriter<V1Alpha.ServerReflectionResponse> responseStream,
        ServerCallContext context)
    {
        var answers = new ReflectionAnswers(index);
        await foreach (var request in requestStream.ReadAllAsync())
        {
            var answer = answers.Answer(V1.ServerReflectionRequest.Parser.ParseFrom(request.ToByteString()));
            await responseStream.WriteAsync(V1Alpha.ServerReflectionResponse.Parser.ParseFrom(answer.ToByteString()));
        }
    }
}
