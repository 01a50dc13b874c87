using Microsoft.AspNetCore.Server.Kestrel.Core;
using Npgsql;

namespace CustomerGrpc.Bench.Peers;

/// <summary>A server that shares only the database with the service.</summary>
internal static class Peer
{
    public static async Task<WebApplication> BuildAsync(string kind, int restPort, int grpcPort)
    {
        // Not in its own directory, which also contains the service's configuration.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = Path.GetTempPath() });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenLocalhost(restPort, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.ListenLocalhost(grpcPort, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var settings = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("ConnectionStrings__Customers"))
        {
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
        };
        var dataSource = NpgsqlDataSource.Create(settings.ConnectionString);
        builder.Services.AddSingleton(_ => dataSource);
        var stores = await Stores.ReadAsync(dataSource);
        return kind switch
        {
            "raw" => RawNpgsql.Build(builder, dataSource, stores),
            "ef" => TrackedEfCore.Build(builder, dataSource, stores),
            "stack" => StockStack.Build(builder, dataSource, stores),
            _ => throw new ArgumentException($"There is no peer of the kind \"{kind}\".", nameof(kind)),
        };
    }
}
