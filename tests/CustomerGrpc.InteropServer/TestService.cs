using CustomerGrpc.Rpc.Wire;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Testing;

namespace CustomerGrpc.InteropServer;

/// <summary>The server side of grpc/grpc, doc/interop-test-descriptions.md.</summary>
public sealed class TestService : Grpc.Testing.TestService.TestServiceBase
{
    public override Task<Empty> EmptyCall(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

    public override async Task<SimpleResponse> UnaryCall(SimpleRequest request, ServerCallContext context)
    {
        await EchoMetadata(context, compress: request.ResponseCompressed?.Value ?? false);
        CheckCompression(request.ExpectCompressed, context);
        Answer(request.ResponseStatus);
        return new SimpleResponse { Payload = Zeros(request.ResponseSize) };
    }

    public override Task<SimpleResponse> CacheableUnaryCall(SimpleRequest request, ServerCallContext context) =>
        UnaryCall(request, context);

    public override async Task<StreamingInputCallResponse> StreamingInputCall(
        IAsyncStreamReader<StreamingInputCallRequest> requestStream, ServerCallContext context)
    {
        await EchoMetadata(context, compress: false);
        var size = 0;
        await foreach (var request in requestStream.ReadAllAsync())
        {
            CheckCompression(request.ExpectCompressed, context);
            size += request.Payload.Body.Length;
        }

        return new StreamingInputCallResponse { AggregatedPayloadSize = size };
    }

    public override async Task StreamingOutputCall(
        StreamingOutputCallRequest request, IServerStreamWriter<StreamingOutputCallResponse> responseStream, ServerCallContext context)
    {
        await EchoMetadata(context, request.ResponseParameters.Any(parameters => parameters.Compressed?.Value ?? false));
        await Respond(request, responseStream, context);
    }

    public override async Task FullDuplexCall(
        IAsyncStreamReader<StreamingOutputCallRequest> requestStream,
        IServerStreamWriter<StreamingOutputCallResponse> responseStream,
        ServerCallContext context)
    {
        await EchoMetadata(context, compress: true);
        await foreach (var request in requestStream.ReadAllAsync())
            await Respond(request, responseStream, context);
    }

    public override async Task HalfDuplexCall(
        IAsyncStreamReader<StreamingOutputCallRequest> requestStream,
        IServerStreamWriter<StreamingOutputCallResponse> responseStream,
        ServerCallContext context)
    {
        await EchoMetadata(context, compress: true);
        var requests = new List<StreamingOutputCallRequest>();
        await foreach (var request in requestStream.ReadAllAsync())
            requests.Add(request);
        foreach (var request in requests)
            await Respond(request, responseStream, context);
    }

    private static async Task Respond(
        StreamingOutputCallRequest request, IServerStreamWriter<StreamingOutputCallResponse> responses, ServerCallContext context)
    {
        Answer(request.ResponseStatus);
        foreach (var parameters in request.ResponseParameters)
        {
            if (parameters.IntervalUs > 0)
                await Task.Delay(TimeSpan.FromMicroseconds(parameters.IntervalUs), context.CancellationToken);
            responses.WriteOptions = new WriteOptions(parameters.Compressed?.Value ?? false ? default : WriteFlags.NoCompress);
            await responses.WriteAsync(new StreamingOutputCallResponse { Payload = Zeros(parameters.Size) });
        }
    }

    private static async Task EchoMetadata(ServerCallContext context, bool compress)
    {
        var headers = new Metadata();
        if (context.RequestHeaders.GetValue("x-grpc-test-echo-initial") is { } initial)
            headers.Add("x-grpc-test-echo-initial", initial);
        if (compress)
            headers.Add("grpc-internal-encoding-request", "gzip");
        if (headers.Count > 0)
            await context.WriteResponseHeadersAsync(headers);
        foreach (var trailing in context.RequestHeaders.GetAll("x-grpc-test-echo-trailing-bin"))
            context.ResponseTrailers.Add(trailing);
    }

    private static void CheckCompression(BoolValue? expected, ServerCallContext context)
    {
        if (expected is not null && expected.Value != ((GrpcCall)context).IsRequestCompressed)
            throw new RpcException(new Status(StatusCode.InvalidArgument, "The request's compression is not as expected."));
    }

    private static void Answer(EchoStatus? status)
    {
        if (status is not null && status.Code != 0)
            throw new RpcException(new Status((StatusCode)status.Code, status.Message));
    }

    private static Payload Zeros(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };
}
