namespace CustomerGrpc.LocalPostgres;

/// <summary>A private PostgreSQL server cannot be started. The message is one line that says what is wrong and what to do.</summary>
public sealed class PostgresServerException(string message) : Exception(message);
