using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Net.Http.Headers;
using Status = Google.Rpc.Status;

namespace CustomerGrpc.Transcoding.Tests.Conformance;

/// <summary>Returns its request, so that tests can check what a method receives.</summary>
internal sealed class ThingsService : Things.ThingsBase
{
    /// <summary>Completes when the test releases methods that ignore cancellation.</summary>
    public static readonly TaskCompletionSource LetGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets a paused stream send its next message.</summary>
    public static readonly SemaphoreSlim GoOn = new(0);

    public override Task<Everything> Echo(Everything request, ServerCallContext context) => Task.FromResult(request);

    public override Task<UpdateThingRequest> UpdateThing(UpdateThingRequest request, ServerCallContext context)
    {
        if (Preconditions.Of(context).IfMatch is [{ } tag])
            request.Etag = tag.ToString();
        return Task.FromResult(request);
    }

    public override Task<UpdateAllRequest> UpdateAll(UpdateAllRequest request, ServerCallContext context) =>
        Task.FromResult(request);

    public override async Task<Thing> CreateThing(CreateThingRequest request, ServerCallContext context)
    {
        await context.WriteResponseHeadersAsync(new Metadata { { "x-early", "header" }, { "content-length", "9" } });
        context.ResponseTrailers.Add("x-late", "trailer");
        context.ResponseTrailers.Add("x-late", "again");
        context.ResponseTrailers.Add("x-bytes-bin", [1, 2, 255]);
        return request.Thing;
    }

    public override Task<Thing> GetThing(GetThingRequest request, ServerCallContext context) =>
        Task.FromResult(new Thing
        {
            Id = request.Id,
            Etag = request.Id.StartsWith(
            "tag-", StringComparison.Ordinal) ? $"\"{request.Id[4..]}\"" : "",
            Number = request.Parts.Sum()
        });

    public override Task<Empty> DeleteThing(GetThingRequest request, ServerCallContext context)
    {
        var conditions = Preconditions.Of(context);
        var current = EntityTagHeaderValue.Parse("\"current\"");
        var holds = request.Etag is "" or "\"current\""
            && conditions.IfMatch?.Any(tag => tag.Compare(current, useStrongComparison: true)) != false
            && conditions.IfNoneMatch?.Any(
                tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(current, useStrongComparison: false)) != true;
        return holds
            ? Task.FromResult(new Empty())
            : throw new RpcException(new Grpc.Core.Status(StatusCode.Aborted, "It changed."));
    }

    public override Task<Empty> BanThing(GetThingRequest request, ServerCallContext context) => Task.FromResult(new Empty());

    public override Task<Thing> FindThing(GetThingRequest request, ServerCallContext context) =>
        Task.FromResult(new Thing { Id = "found " + request.Id });

    public override async Task<Empty> Fail(FailRequest request, ServerCallContext context)
    {
        if (request.Crash)
            throw new InvalidOperationException("secret");
        if (request.IgnoreCancellation)
            await LetGo.Task;
        if (request.Wait)
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        context.ResponseTrailers.Add("x-trailer", "kept");
        var status = new Status { Code = request.Code, Message = request.Message };
        status.Details.Add(Any.Pack(new ErrorInfo { Reason = "ASKED", Domain = "kinds.v1", Metadata = { ["a"] = "b" } }));
        if (request.UnknownDetail)
            status.Details.Add(new Any { TypeUrl = "type.googleapis.com/nobody.Knows", Value = ByteString.CopyFrom(1, 2, 3) });
        foreach (var fields in new[] { request.Fields, request.MoreFields }.Where(fields => fields.Count > 0))
            status.Details.Add(Any.Pack(new BadRequest
            {
                FieldViolations = { fields.Select(
                    field => new BadRequest.Types.FieldViolation { Field = field, Description = "is wrong", Reason = "WRONG" }) },
            }));
        var failure = status.ToRpcException();
        failure.Trailers.Add("retry-after", "7");
        throw failure;
    }

    public override async Task Count(CountRequest request, IServerStreamWriter<Thing> responseStream, ServerCallContext context)
    {
        for (var number = 1; number <= request.To; number++)
        {
            if (request.FailAfter > 0 && number > request.FailAfter)
                throw new RpcException(new Grpc.Core.Status(StatusCode.DataLoss, "too many"));
            await responseStream.WriteAsync(new Thing { Number = number });
            if (request.Pause)
                await GoOn.WaitAsync(context.CancellationToken);
        }
    }

    public override Task<HttpBody> EchoFile(HttpBody request, ServerCallContext context) => Task.FromResult(request);

    public override Task<UpdateFileRequest> UpdateFile(UpdateFileRequest request, ServerCallContext context) =>
        Task.FromResult(request);

    public override async Task Download(CountRequest request, IServerStreamWriter<HttpBody> responseStream, ServerCallContext context)
    {
        for (var number = 1; number <= request.To; number++)
        {
            if (request.FailAfter > 0 && number > request.FailAfter)
                throw new RpcException(new Grpc.Core.Status(StatusCode.DataLoss, "too many"));
            var part = new HttpBody { ContentType = number == 1 ? "text/csv" : "", Data = ByteString.CopyFromUtf8($"{number},") };
            await responseStream.WriteAsync(part);
        }
    }
}
