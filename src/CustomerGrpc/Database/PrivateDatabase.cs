namespace CustomerGrpc.Database;

/// <summary>Where the service keeps its private PostgreSQL.</summary>
internal static class PrivateDatabase
{
    private const string CheckoutFile = "CustomerGrpc.sln";

    /// <summary>
    /// The full path of the configured directory. If the program was built in a checkout, a relative path is relative to the root of the
    /// checkout, so that all commands use the same database: <c>make run</c> and <c>dotnet run</c> start the program in different
    /// directories. Otherwise it is relative to the current directory.
    /// </summary>
    /// <param name="configured">The setting LocalPostgres:Directory.</param>
    /// <param name="programDirectory">The directory that contains the program.</param>
    public static string DirectoryOf(string configured, string programDirectory) =>
        Path.GetFullPath(configured, FindCheckout(programDirectory) ?? Environment.CurrentDirectory);

    private static string? FindCheckout(string? directory)
    {
        while (directory is not null && !File.Exists(Path.Combine(directory, CheckoutFile)))
            directory = Path.GetDirectoryName(directory);
        return directory;
    }
}
