using CustomerGrpc.Bench;
using CustomerGrpc.Bench.Rows;

// What the service costs over its database: the statements that it sends are sent by pgbench as well, in the same run and in turns,
// so that what else the machine does meets all. Arguments: only the operations named (update, create, get); none means all.
const int Rounds = 3;
int[] callers = [1, 8, 32];
var (length, warmUp) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));

var operations = Operation.All.Where(operation => args.Length == 0 || args.Contains(operation.Name)).ToArray();
await using var database = await BenchDatabase.StartAsync();
var statements = await StatementProbe.CaptureAsync(database, operations);
await using var service = await BenchService.StartAsync(database.ConnectionString);

// The first row of an operation is what the others are compared with.
IBenchRow[] rows =
[
    .. operations.SelectMany(operation => new IBenchRow[]
    {
        new PgbenchRow(operation, database, statements[operation]),
        new GrpcRow(operation, database, service),
        new RestRow(operation, database, service),
    }),
];

foreach (var row in rows)
    await row.RunAsync(callers: 8, warmUp);
var report = new Report(rows);
for (var round = 0; round < Rounds; round++)
{
    await Console.Error.WriteLineAsync($"round {round + 1} of {Rounds}");
    foreach (var count in callers)
    {
        // There and back, so that no row is always the one that follows another.
        foreach (var row in round % 2 == 0 ? rows : rows.Reverse())
            report.Add(row, count, await row.RunAsync(count, length));
    }
}
Console.WriteLine(report);
