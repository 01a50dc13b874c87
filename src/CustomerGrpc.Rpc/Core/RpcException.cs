using System.Diagnostics.CodeAnalysis;

namespace Grpc.Core;

/// <summary>Ends a call with a status, and with trailers where given.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Without a status there is nothing to answer.")]
public class RpcException : Exception
{
    /// <summary>Ends the call with a status.</summary>
    /// <param name="status">The status to answer.</param>
    public RpcException(Status status)
        : this(status, Metadata.Empty, status.ToString())
    {
    }

    /// <summary>Ends the call with a status.</summary>
    /// <param name="status">The status to answer.</param>
    /// <param name="message">The exception's own message; not sent.</param>
    public RpcException(Status status, string message)
        : this(status, Metadata.Empty, message)
    {
    }

    /// <summary>Ends the call with a status and trailers.</summary>
    /// <param name="status">The status to answer.</param>
    /// <param name="trailers">Trailers to send besides the context's own.</param>
    public RpcException(Status status, Metadata trailers)
        : this(status, trailers, status.ToString())
    {
    }

    /// <summary>Ends the call with a status and trailers.</summary>
    /// <param name="status">The status to answer.</param>
    /// <param name="trailers">Trailers to send besides the context's own.</param>
    /// <param name="message">The exception's own message; not sent.</param>
    public RpcException(Status status, Metadata trailers, string message)
        : base(message, status.DebugException)
    {
        Status = status;
        Trailers = trailers;
    }

    /// <summary>The status to answer.</summary>
    public Status Status { get; }

    /// <summary>The status' code.</summary>
    public StatusCode StatusCode => Status.StatusCode;

    /// <summary>Trailers to send besides the context's own.</summary>
    public Metadata Trailers { get; }
}
