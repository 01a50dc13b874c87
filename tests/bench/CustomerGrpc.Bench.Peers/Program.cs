using CustomerGrpc.Bench.Peers;
using Npgsql;

// A server to compare with, as a well-written one of its kind is: `raw` or `ef`, and the port. It knows its callers by their tokens,
// does without contract rules and row-level security, and answers the row as System.Text.Json writes it.
// Not in its own directory, where the service's configuration lies too.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = Path.GetTempPath() });
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture)));
var settings = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("ConnectionStrings__Customers"))
{
    MaxAutoPrepare = 100,
    AutoPrepareMinUsages = 2,
    NoResetOnClose = true,
};
await using var dataSource = NpgsqlDataSource.Create(settings.ConnectionString);
var stores = await Stores.ReadAsync(dataSource);
var app = args[0] == "raw" ? RawNpgsql.Build(builder, dataSource, stores) : TrackedEfCore.Build(builder, dataSource, stores);
await app.StartAsync();
Console.WriteLine("Ready");
await app.WaitForShutdownAsync();
