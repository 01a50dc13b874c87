namespace CustomerGrpc.Hosting.Settings;

/// <summary>The service cannot be run as it is configured. The message names the keys, and no values: they may be secret.</summary>
internal sealed class SettingsException(string message) : Exception(message);
