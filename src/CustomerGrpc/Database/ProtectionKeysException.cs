namespace CustomerGrpc.Database;

/// <summary>The data protection keys in the database cannot be used. The message says what to do.</summary>
internal sealed class ProtectionKeysException(string message) : Exception(message);
