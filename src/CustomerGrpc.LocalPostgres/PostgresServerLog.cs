using Microsoft.Extensions.Logging;

namespace CustomerGrpc.LocalPostgres;

/// <summary>The log messages about a private PostgreSQL server.</summary>
internal static partial class PostgresServerLog
{
    [LoggerMessage(LogLevel.Information, "PostgreSQL listens on 127.0.0.1:{Port}, its data is in {Data}")]
    public static partial void ServerStarted(this ILogger logger, int port, string data);

    [LoggerMessage(LogLevel.Information, "PostgreSQL was already running on 127.0.0.1:{Port}, its data is in {Data}")]
    public static partial void ServerJoined(this ILogger logger, int port, string data);

    [LoggerMessage(LogLevel.Warning, "PostgreSQL died and is started again, its data is in {Data}")]
    public static partial void ServerDied(this ILogger logger, string data);

    [LoggerMessage(LogLevel.Error, "PostgreSQL cannot be started again, its data is in {Data}: {Reason}")]
    public static partial void RestartFailed(this ILogger logger, string data, string reason);

    [LoggerMessage(LogLevel.Information, "PostgreSQL stopped, its data stays in {Data}")]
    public static partial void ServerStopped(this ILogger logger, string data);

    [LoggerMessage(LogLevel.Information, "Installing PostgreSQL (apt-get install {Package}), this takes a minute")]
    public static partial void Installing(this ILogger logger, string package);

    [LoggerMessage(
        LogLevel.Warning,
        "PostgreSQL does not run as root, and other users cannot reach {Unreachable}: its data is kept in {Data} instead")]
    public static partial void DirectoryReplaced(this ILogger logger, string unreachable, string data);
}
