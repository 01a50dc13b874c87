namespace CustomerGrpc.Database;

/// <summary>The database cannot be distributed. The message says what to do.</summary>
internal sealed class DistributionException(string message) : Exception(message);
