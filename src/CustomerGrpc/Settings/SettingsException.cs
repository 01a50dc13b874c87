namespace CustomerGrpc.Settings;

/// <summary>The configuration is invalid. The message names the keys, but no values, which may be secret.</summary>
internal sealed class SettingsException(string message) : Exception(message);
