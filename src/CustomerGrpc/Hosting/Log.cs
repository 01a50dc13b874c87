using CustomerGrpc.Database;

namespace CustomerGrpc.Hosting;

/// <summary>
/// The log messages of the service. No message contains a token, a name, an email address or a phone number. The texts of exceptions are
/// left out except in development, because Postgres and parsers repeat values in them.
/// </summary>
internal static partial class Log
{
    public static void CallFailed(this ILogger logger, string method, Exception exception) =>
        logger.CallFailed(method, exception.GetType().Name, PostgresErrors.CodeOf(exception), exception.StackTrace);

    /// <summary>As <see cref="CallFailed(ILogger, string, Exception)"/>, with the text of the exception: for development only.</summary>
    [LoggerMessage(6, LogLevel.Error, "{Method} failed")]
    public static partial void CallFailedInDevelopment(this ILogger logger, string method, Exception exception);

    public static void DatabaseUnavailable(this ILogger logger, string method, Exception exception) =>
        logger.DatabaseUnavailable(method, exception.GetType().Name, PostgresErrors.CodeOf(exception));

    public static void DatabaseLost(this ILogger logger, Exception exception) =>
        logger.DatabaseLost(exception.GetType().Name, PostgresErrors.CodeOf(exception));

    [LoggerMessage(4, LogLevel.Information, "The database answers again")]
    public static partial void DatabaseFound(this ILogger logger);

    [LoggerMessage(
        5,
        LogLevel.Information,
        "Client secrets are protected only by access to the database; DataProtection:Certificate encrypts their keys")]
    public static partial void ProtectionKeysNotEncrypted(this ILogger logger);

    [LoggerMessage(1, LogLevel.Error, "{Method} failed with {Exception} {SqlState}\n{StackTrace}")]
    private static partial void CallFailed(this ILogger logger, string method, string exception, string? sqlState, string? stackTrace);

    [LoggerMessage(2, LogLevel.Warning, "{Method} found no database: {Exception} {SqlState}")]
    private static partial void DatabaseUnavailable(this ILogger logger, string method, string exception, string? sqlState);

    [LoggerMessage(3, LogLevel.Warning, "The database does not answer: {Exception} {SqlState}")]
    private static partial void DatabaseLost(this ILogger logger, string exception, string? sqlState);
}
