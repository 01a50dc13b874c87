using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace CustomerGrpc.Rpc.Wire;

/// <summary>Every log message of the gRPC carrier.</summary>
internal static partial class CallLog
{
    [LoggerMessage(1, LogLevel.Debug, "{Method} answered {StatusCode}: {Detail}")]
    public static partial void Refused(ILogger logger, string method, StatusCode statusCode, string detail, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "{Method} threw.")]
    public static partial void Failed(ILogger logger, string method, Exception exception);

    [LoggerMessage(3, LogLevel.Debug, "{Method} ended early, and its answer could not be written whole.")]
    public static partial void EndedEarly(ILogger logger, string method, Exception exception);
}
