namespace CustomerGrpc.Hosting;

/// <summary>What is logged about the private PostgreSQL.</summary>
internal static partial class LocalPostgresLog
{
    /// <summary>It was started by this process.</summary>
    [LoggerMessage(LogLevel.Information, "PostgreSQL listens on 127.0.0.1:{Port}, its data is in {Data}")]
    public static partial void LocalPostgresStarted(this ILogger logger, int port, string data);

    /// <summary>It was running already.</summary>
    [LoggerMessage(LogLevel.Information, "PostgreSQL was running on 127.0.0.1:{Port} already, its data is in {Data}")]
    public static partial void LocalPostgresJoined(this ILogger logger, int port, string data);

    /// <summary>Nobody uses it any more.</summary>
    [LoggerMessage(LogLevel.Information, "PostgreSQL stopped, its data stays in {Data}")]
    public static partial void LocalPostgresStopped(this ILogger logger, string data);

    /// <summary>It is about to be installed, which takes a while.</summary>
    [LoggerMessage(LogLevel.Information, "Installing PostgreSQL (apt-get install {Package}), this takes a minute")]
    public static partial void LocalPostgresInstalling(this ILogger logger, string package);

    /// <summary>The user it runs as has no way to the directory.</summary>
    [LoggerMessage(LogLevel.Warning, "PostgreSQL does not run as root and others cannot reach {Closed}: its data is kept in {Data} instead")]
    public static partial void LocalPostgresMoved(this ILogger logger, string closed, string data);
}
