using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using CustomerGrpc.Access;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Errors;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using StatusCode = Grpc.Core.StatusCode;

namespace CustomerGrpc.Api;

/// <summary>
/// The body of a gRPC call: frames of a flag, a length and a message (grpc/grpc, doc/PROTOCOL-HTTP2.md). Broken frames are INVALID_ARGUMENT
/// or, for a length above the limit, RESOURCE_EXHAUSTED. Grpc.AspNetCore alone answers UNKNOWN or INTERNAL, and logs errors.
/// </summary>
/// <param name="body">The body.</param>
/// <param name="isStream">Whether it may have any number of messages; otherwise it has one.</param>
/// <param name="toStatus">Makes the exception for a failure of the call.</param>
internal sealed class RequestFrames(PipeReader body, bool isStream, Func<Failure, RpcException> toStatus)
    : PipeReader, IRequestBodyPipeFeature
{
    private const int HeaderSize = 5;

    private bool _isRead;

    public PipeReader Reader => this;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = body.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? new(Checked(read.Result)) : CheckedAsync(read);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!body.TryRead(out result))
            return false;
        result = Checked(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => body.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => body.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => body.CancelPendingRead();

    public override void Complete(Exception? exception = null) => body.Complete(exception);

    private async ValueTask<ReadResult> CheckedAsync(ValueTask<ReadResult> read) => Checked(await read);

    // Grpc.AspNetCore consumes whole messages, so that what it reads begins with a frame.
    private ReadResult Checked(ReadResult result)
    {
        if (result.IsCanceled || ProblemOf(result.Buffer, result.IsCompleted) is not { } problem)
            return result;
        body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        throw problem;
    }

    private RpcException? ProblemOf(in ReadOnlySequence<byte> frames, bool isEnd)
    {
        if (_isRead)
            return frames.IsEmpty ? null : Invalid("more than one message was sent");
        if (frames.Length < HeaderSize)
            return !isEnd || (isStream && frames.IsEmpty) ? null : Invalid("the message is cut off");
        Span<byte> header = stackalloc byte[HeaderSize];
        frames.Slice(0, HeaderSize).CopyTo(header);
        if (header[0] > 1)
            return Invalid("the flag of the message is neither 0 nor 1");
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (length > LargeBodies.MaxSize)
            return new(new(StatusCode.ResourceExhausted, $"The message is larger than {LargeBodies.MaxSize} bytes."));
        var further = frames.Length - HeaderSize - length;
        if (further < 0)
            return isEnd ? Invalid("the message is cut off") : null;
        _isRead = !isStream;
        return further > 0 && !isStream ? Invalid("more than one message was sent") : null;
    }

    private RpcException Invalid(string problem) =>
        toStatus(new Failure(StatusCode.InvalidArgument, ErrorReason.InvalidField, $"The request cannot be read: {problem}."));
}
