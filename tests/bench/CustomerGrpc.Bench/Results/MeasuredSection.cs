using System.Globalization;
using System.Text;

namespace CustomerGrpc.Bench.Results;

/// <summary>The results of a run as Markdown.</summary>
internal sealed class MeasuredSection(BenchResults results)
{
    private static readonly string[] Operations = [.. Operation.All.Select(operation => operation.Name)];

    private static readonly string[] Peers =
        [RowKey.RawNpgsql, RowKey.EfCore, RowKey.StockRest, RowKey.AllStockGrpc, RowKey.AllStockRest];

    private int[] AllCallers => [.. results.Rows.Select(row => row.Callers).Distinct().Order()];

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            Measured on {results.Time:yyyy-MM-dd} ({results.Mode}; {results.Machine}).
            {MachineNoise.Describe(results)}

            ### Beside pgbench

            Requests per second over gRPC / REST as ratios to pgbench, with credentials, contract rules and masks on:


            """);
        AppendRatios(text);
        text.Append("\n### Latency and CPU time\n\n");
        AppendCosts(text);
        text.Append("\n### Peers\n\nRequests per second as ratios to pgbench, in ten stores:\n\n");
        AppendPeers(text);
        AppendHostile(text);
        AppendGroup(text, "Dialects", "Updates over REST as ratios to the canonical route on the same stores:", RowKey.Dialects);
        AppendGroup(text, "Telemetry", "Updates as ratios to those without telemetry:", RowKey.TelemetryGrpc, RowKey.TelemetryRest);
        AppendFootprint(text);
        text.Append("\n### Goals\n\n| goal | |\n|---|---|\n");
        foreach (var goal in new Goals(results).All)
            text.Append(CultureInfo.InvariantCulture, $"| {goal.Name} | {goal.Verdict} |\n");
        return text.ToString();
    }

    private void AppendRatios(StringBuilder text)
    {
        AppendHead(text, ["callers", "stores", .. Operations]);
        foreach (var callers in AllCallers)
        {
            foreach (var spread in StoreSpread.All)
                AppendLine(text, [$"{callers}", spread.Name, .. Operations.Select(operation => Pair(operation, spread.Name, callers))]);
        }

        string Pair(string operation, string stores, int callers) =>
            $"{Ratio(new(operation, RowKey.Grpc, stores), callers)} / {Ratio(new(operation, RowKey.Rest, stores), callers)}";
    }

    private void AppendCosts(StringBuilder text)
    {
        text.Append(
            "At 32 callers. The CPU time is per call, of the service and of PostgreSQL with all its processes:\n\n");
        AppendHead(text, ["operation", "by", "stores", "p50 ms", "p99 ms", "service µs", "PostgreSQL µs"]);
        string[] names = [RowKey.Pgbench, RowKey.Grpc, RowKey.Rest];
        foreach (var row in results.Rows.Where(row => row.Callers == 32 && names.Contains(row.Key.Name)))
        {
            AppendLine(text, row.Key.Operation, row.Key.Name, row.Key.Stores, Number(row.P50, "F1"), Number(row.P99, "F1"),
                row.Key.Name == RowKey.Pgbench ? "" : Number(row.MedianOf(round => round.ServerCpu), "F0"),
                Number(row.MedianOf(round => round.DatabaseCpu), "F0"));
        }
    }

    private void AppendPeers(StringBuilder text)
    {
        AppendHead(text, ["operation", "callers", RowKey.Grpc, RowKey.Rest, .. Peers]);
        foreach (var operation in Operations)
        {
            foreach (var callers in AllCallers)
            {
                string[] names = [RowKey.Grpc, RowKey.Rest, .. Peers];
                var ratios = names.Select(name => Ratio(new(operation, name, StoreSpread.Ten.Name), callers));
                AppendLine(text, [operation, $"{callers}", .. ratios]);
            }
        }
    }

    private void AppendHostile(StringBuilder text)
    {
        if (results.Rows.FirstOrDefault(row => row.Key.Name == RowKey.Hostile) is { } row)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\nOne more caller who sends nothing but conflicts leaves the others {Ratio(row.Key, row.Callers)} of their rate.\n");
        }
    }

    private void AppendGroup(StringBuilder text, string title, string introduction, params string[] operations)
    {
        RowKey[] keys = [.. results.Rows.Where(row => operations.Contains(row.Key.Operation) && row.Key != row.Baseline)
            .Select(row => row.Key).Distinct()];
        int[] callers = [.. results.Rows.Where(row => keys.Contains(row.Key)).Select(row => row.Callers).Distinct().Order()];
        if (keys.Length == 0)
            return;
        text.Append(CultureInfo.InvariantCulture, $"\n### {title}\n\n{introduction}\n\n");
        AppendHead(text, ["", "stores", .. callers.Select(count => $"{count} callers")]);
        foreach (var key in keys)
        {
            var name = operations.Length == 1 ? key.Name : $"{key.Operation}, {key.Name}";
            AppendLine(text, [name, key.Stores, .. callers.Select(count => Ratio(key, count))]);
        }
    }

    private void AppendFootprint(StringBuilder text)
    {
        if (results.Footprint is { } footprint)
            text.Append(CultureInfo.InvariantCulture, $"\n### Start, memory and disk\n\n```\n{footprint.ToString().Trim()}\n```\n");
    }

    private string Ratio(RowKey key, int callers) =>
        results.Find(key, callers) is { } row ? Number(Statistics.Median(results.Ratios(row)), "F2") : "–";

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "failed";

    private static void AppendHead(StringBuilder text, params string[] columns)
    {
        AppendLine(text, columns);
        AppendLine(text, [.. columns.Select(_ => "---")]);
    }

    private static void AppendLine(StringBuilder text, params string[] cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
