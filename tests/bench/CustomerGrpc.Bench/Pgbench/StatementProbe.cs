using System.Globalization;
using System.Text.RegularExpressions;
using CustomerGrpc.Bench.Load;

namespace CustomerGrpc.Bench.Pgbench;

/// <summary>A statement as received by PostgreSQL, and the values of its parameters by number; null for NULL.</summary>
internal sealed record CapturedStatement(string Sql, IReadOnlyDictionary<int, string?> Parameters);

/// <summary>Captures the statements that the service sends for one request from PostgreSQL's log.</summary>
internal static partial class StatementProbe
{
    public static async Task<IReadOnlyDictionary<Operation, IReadOnlyList<CapturedStatement>>> CaptureAsync(
        BenchDatabase database, IReadOnlyList<Operation> operations)
    {
        await database.ExecuteAsAdminAsync("ALTER DATABASE bench SET log_statement = 'all'");
        await using var service = await BenchServer.StartServiceAsync(database.ConnectionString);
        await database.ExecuteAsAdminAsync("ALTER DATABASE bench RESET log_statement");

        var captured = new Dictionary<Operation, IReadOnlyList<CapturedStatement>>();
        using var connection = new Http1Connection(service.RestPort);
        foreach (var operation in operations)
        {
            // The first request also looks up the token.
            Call();
            var logLength = new FileInfo(database.LogFile).Length;
            Call();
            captured.Add(operation, await ReadAsync(database.LogFile, logLength));

            void Call() => connection.Call(operation.Rest(BenchCustomer.Probe), database.TokenOf(BenchCustomer.Probe));
        }
        return captured;
    }

    private static async Task<IReadOnlyList<CapturedStatement>> ReadAsync(string logFile, long from)
    {
        await using var log = new FileStream(logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = from;
        using var reader = new StreamReader(log);
        // Continuation lines of a message begin with a tab.
        var messages = (await reader.ReadToEndAsync()).Replace("\n\t", "\n", StringComparison.Ordinal);
        CapturedStatement[] statements =
        [
            .. Statement().Matches(messages)
                // The service checks the health of the database periodically.
                .Where(match => match.Groups["sql"].Value.Contains("customers", StringComparison.Ordinal))
                .Select(match => new CapturedStatement(match.Groups["sql"].Value.Trim(), Parameters(match.Groups["parameters"].Value))),
        ];
        return statements.Length > 0 ? statements : throw new InvalidOperationException($"No statement was found in the log: {messages}");
    }

    private static Dictionary<int, string?> Parameters(string text) => Parameter().Matches(text).ToDictionary(
        match => int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture),
        match => match.Groups["text"].Success ? match.Groups["text"].Value.Replace("''", "'", StringComparison.Ordinal) : null);

    // LOG:  execute _auto1: SELECT …
    // DETAIL:  parameters: $1 = 'a', $2 = NULL
    [GeneratedRegex(
        @"^LOG:  execute [^:]+: (?<sql>.*?)\nDETAIL:  parameters: (?<parameters>.*?)$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Statement();

    [GeneratedRegex(@"\$(?<number>\d+) = (NULL|'(?<text>(?:[^']|'')*)')")]
    private static partial Regex Parameter();
}
