using CustomerGrpc.Database;
using CustomerGrpc.Settings;

namespace CustomerGrpc.Commands;

/// <summary>
/// The service on its database: the configured one, or a private one that is started for it and stopped after it. The
/// schema is the newest.
/// </summary>
internal sealed class CustomerHost : IAsyncDisposable
{
    private const string ConnectionString = "ConnectionStrings:Customers";
    private const string Directory = "LocalPostgres:Directory";

    // The configuration is read once. To watch it is to be woken by every file that is written beneath its folder, such as those
    // of a private database.
    private static readonly string[] Unwatched = ["--hostBuilder:reloadConfigOnChange=false"];

    private readonly LocalPostgres? _postgres;

    private CustomerHost(WebApplication app, LocalPostgres? postgres) => (App, _postgres) = (app, postgres);

    public WebApplication App { get; }

    /// <summary>Where the private database is kept; null where one is configured.</summary>
    public string? LocalDirectory => _postgres is null ? null : App.Configuration[Directory];

    /// <exception cref="SettingsException">The configuration is wrong.</exception>
    /// <exception cref="LocalPostgresException">No database is configured and none can be started.</exception>
    public static async Task<CustomerHost> OpenAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, Args = Unwatched });
        ServiceSettings.Check(builder.Configuration);
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

    /// <summary>Runs an action that needs the service's parts but does not serve.</summary>
    public static async Task<int> UseAsync(Func<IServiceProvider, Task<int>> action, CancellationToken cancellationToken)
    {
        await using var host = await OpenAsync(cancellationToken);
        return await action(host.App.Services);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    private static async Task<LocalPostgres?> StartPostgresAsync(WebApplicationBuilder builder, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(builder.Configuration[ConnectionString]))
            return null;

        using var logging = LoggerFactory.Create(log => log.AddConfiguration(builder.Configuration.GetSection("Logging")).AddConsole());
        var postgres = await LocalPostgres.StartAsync(builder.Configuration[Directory]!, logging.CreateLogger<LocalPostgres>(), cancellationToken);
        builder.Configuration[ConnectionString] = postgres.ConnectionString;
        return postgres;
    }
}
