using System.IO.Pipelines;

namespace CustomerGrpc.Rpc.Hosting;

/// <summary>A connection's bytes. That HTTP is done with them does not close the connection; its owner does.</summary>
internal sealed class LingeringTransport(IDuplexPipe transport) : IDuplexPipe
{
    public PipeReader Input { get; } = new LingeringReader(transport.Input);

    public PipeWriter Output { get; } = new LingeringWriter(transport.Output);

    /// <summary>Reads on, and forgets what comes, until the client has closed the connection or its time is over.</summary>
    public async Task LingerAsync(CancellationToken timeIsOver)
    {
        try
        {
            ReadResult read;
            do
            {
                read = await transport.Input.ReadAsync(timeIsOver);
                transport.Input.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The time is over, or the client has cut the connection.
        }
    }

    private sealed class LingeringReader(PipeReader reader) : PipeReader
    {
        public override bool TryRead(out ReadResult result) => reader.TryRead(out result);

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => reader.ReadAsync(cancellationToken);

        public override void AdvanceTo(SequencePosition consumed) => reader.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => reader.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => reader.CancelPendingRead();

        public override void Complete(Exception? exception = null)
        {
        }
    }

    private sealed class LingeringWriter(PipeWriter writer) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => writer.CanGetUnflushedBytes;

        public override long UnflushedBytes => writer.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => writer.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => writer.GetSpan(sizeHint);

        public override void Advance(int bytes) => writer.Advance(bytes);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => writer.FlushAsync(cancellationToken);

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
            writer.WriteAsync(source, cancellationToken);

        public override void CancelPendingFlush() => writer.CancelPendingFlush();

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
