using CustomerGrpc.Database;
using CustomerGrpc.LocalPostgres;
using CustomerGrpc.Settings;

namespace CustomerGrpc.Commands;

/// <summary>
/// The service with its database: the configured one, or a private one that is started before the service and stopped after it. The
/// database has the newest schema.
/// </summary>
internal sealed class CustomerHost : IAsyncDisposable
{
    private const string ConnectionString = "ConnectionStrings:Customers";
    private const string Directory = "LocalPostgres:Directory";

    // The configuration is read once. A watcher would fire for every file that is written under its folder, such as those of a private
    // database.
    private static readonly string[] Unwatched = ["--hostBuilder:reloadConfigOnChange=false"];

    private readonly PostgresServer? _postgres;

    private CustomerHost(WebApplication app, PostgresServer? postgres) => (App, _postgres) = (app, postgres);

    public WebApplication App { get; }

    /// <summary>The directory of the private database; null if a database is configured.</summary>
    public string? LocalDirectory => _postgres is null ? null : App.Configuration[Directory];

    /// <summary>Builds the service and migrates its database.</summary>
    /// <param name="serves">Whether the service will listen for calls. Then its addresses are checked first.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="SettingsException">The configuration is invalid.</exception>
    /// <exception cref="PostgresServerException">No database is configured, and none can be started.</exception>
    public static async Task<CustomerHost> OpenAsync(bool serves, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, Args = Unwatched });
        ServiceSettings.Check(builder.Configuration);
        if (serves)
            EndpointCheck.Run(builder.Configuration);
        var postgres = await StartPostgresAsync(builder, cancellationToken);
        var host = new CustomerHost(Program.Build(builder), postgres);
        try
        {
            await host.App.Services.GetRequiredService<DatabaseMigration>().RunAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command that needs the service's components but does not listen for calls.</summary>
    public static async Task<int> UseAsync(Func<IServiceProvider, Task<int>> action, CancellationToken cancellationToken)
    {
        await using var host = await OpenAsync(serves: false, cancellationToken);
        return await action(host.App.Services);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    private static async Task<PostgresServer?> StartPostgresAsync(WebApplicationBuilder builder, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(builder.Configuration[ConnectionString]))
            return null;

        using var logging = LoggerFactory.Create(log => log.AddConfiguration(builder.Configuration.GetSection("Logging")).AddConsole());
        var directory = PrivateDatabase.DirectoryOf(builder.Configuration[Directory]!, AppContext.BaseDirectory);
        var postgres = await PostgresServer.StartAsync(directory, logging.CreateLogger<PostgresServer>(), cancellationToken);
        (builder.Configuration[Directory], builder.Configuration[ConnectionString]) = (directory, postgres.ConnectionString);
        return postgres;
    }
}
