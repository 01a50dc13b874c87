namespace Grpc.Core;

/// <summary>A call's result: a code, and what to tell the caller.</summary>
/// <param name="StatusCode">The code.</param>
/// <param name="Detail">What the caller reads; empty when there is nothing to say.</param>
/// <param name="DebugException">What caused the status. Never sent.</param>
public readonly record struct Status(StatusCode StatusCode, string Detail, Exception? DebugException)
{
    /// <summary>OK, without a detail.</summary>
    public static readonly Status DefaultSuccess = new(StatusCode.OK, "");

    /// <summary>CANCELLED, without a detail.</summary>
    public static readonly Status DefaultCancelled = new(StatusCode.Cancelled, "");

    /// <summary>A status without a cause.</summary>
    /// <param name="statusCode">The code.</param>
    /// <param name="detail">What the caller reads.</param>
    public Status(StatusCode statusCode, string detail)
        : this(statusCode, detail, null)
    {
    }

    /// <inheritdoc/>
    public override string ToString() => DebugException is null
        ? $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\")"
        : $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\", DebugException=\"{DebugException.GetType()}: {DebugException.Message}\")";
}
