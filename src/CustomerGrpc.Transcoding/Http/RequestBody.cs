using System.Buffers;
using System.IO.Pipelines;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Json;
using CustomerGrpc.Transcoding.Rules;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>Reads the whole body of a request from its pipe. The limit also applies after decompression.</summary>
internal static class RequestBody
{
    /// <summary>Reads a body. The memory is valid until this returns.</summary>
    internal delegate void Reader<in TState>(ReadOnlyMemory<byte> body, TState state);

    /// <summary>Passes the body to a reader.</summary>
    public static async ValueTask ReadAsync<TState>(
        HttpRequest request, int limit, Reader<TState> read, TState state, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
            throw BodyFailure.TooLarge(limit);
        var (pipe, isOwn) = Decoded(request);
        // Kestrel cannot read what is left of the body after a read that a token has cancelled.
        await using var cancelled = cancellationToken.UnsafeRegister(
            static body => ((PipeReader)body!).CancelPendingRead(), request.BodyReader);
        try
        {
            var result = await pipe.ReadAsync(CancellationToken.None);
            while (!result.IsCompleted && !result.IsCanceled && result.Buffer.Length <= limit)
            {
                pipe.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                result = await pipe.ReadAsync(CancellationToken.None);
            }
            // A body that is rejected is consumed too, because the connection is used for further requests.
            try
            {
                if (result.IsCanceled)
                    throw new OperationCanceledException(cancellationToken);
                if (result.Buffer.Length > limit)
                    throw BodyFailure.TooLarge(limit);
                Read(result.Buffer, read, state);
            }
            finally
            {
                pipe.AdvanceTo(result.Buffer.End);
            }
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw DisconnectedClient.End(request.HttpContext, exception);
        }
        finally
        {
            if (isOwn)
                await pipe.CompleteAsync();
        }
    }

    private static void Read<TState>(ReadOnlySequence<byte> body, Reader<TState> read, TState state)
    {
        if (body.IsSingleSegment)
        {
            read(body.First, state);
            return;
        }
        // Reading across the pipe's buffers costs more than joining them.
        var joined = ByteArrays.Rent((int)body.Length);
        try
        {
            body.CopyTo(joined);
            read(joined.AsMemory(0, (int)body.Length), state);
        }
        finally
        {
            ByteArrays.Return(joined);
        }
    }

    private static (PipeReader Pipe, bool IsOwn) Decoded(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return (request.BodyReader, false);
        if (encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase))
            return (PipeReader.Create(new GzipInput(request.Body, InvalidGzip)), true);
        // RFC 9110, section 15.5.16: with Accept-Encoding in a 415, the encoding was the reason.
        request.HttpContext.Response.Headers.AcceptEncoding = "gzip";
        throw new CallFailedException(
            StatusCode.InvalidArgument,
            "CONTENT_ENCODING_UNSUPPORTED",
            $"The content encoding \"{encoding}\" is not supported; use gzip or none.")
        {
            HttpStatus = StatusCodes.Status415UnsupportedMediaType,
        };
    }

    private static CallFailedException InvalidGzip() => new(
        StatusCode.InvalidArgument, "BODY_UNREADABLE", "The body is not valid gzip: it is damaged or cut off, or something follows it.");
}
