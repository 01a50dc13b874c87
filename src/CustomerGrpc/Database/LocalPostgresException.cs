namespace CustomerGrpc.Database;

/// <summary>A private PostgreSQL cannot be had. The message is one line for a person at a terminal and says what to do.</summary>
internal sealed class LocalPostgresException(string message) : Exception(message);
