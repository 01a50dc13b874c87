using Microsoft.Extensions.Logging;

namespace CustomerGrpc.Transcoding;

/// <summary>The log messages of the transcoder.</summary>
internal static partial class TranscodingLog
{
    [LoggerMessage(11, LogLevel.Error, "{Method} threw.")]
    public static partial void Failed(ILogger logger, string method, Exception exception);

    [LoggerMessage(12, LogLevel.Debug, "{Method} ended after it had been answered.")]
    public static partial void EndedLate(ILogger logger, string method, Exception exception);
}
