using CustomerGrpc.Access;
using CustomerGrpc.Api;
using CustomerGrpc.Commands;
using CustomerGrpc.Customers;
using CustomerGrpc.Database;
using CustomerGrpc.Database.Statements;
using CustomerGrpc.Dialects;
using CustomerGrpc.Documentation;
using CustomerGrpc.Hosting;
using CustomerGrpc.Hosting.Health;
using CustomerGrpc.Hosting.Settings;
using CustomerGrpc.Telemetry;
using CustomerGrpc.Transcoding.OpenApi;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

return await CommandLine.RunAsync(args);

/// <summary>The table of contents: what the service consists of, and what it answers.</summary>
internal sealed partial class Program
{
    /// <summary>The service over the database that <c>ConnectionStrings:Customers</c> names.</summary>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        builder.AddConnections();
        builder.AddTelemetry();

        services.AddSingleton(CustomerDataSource.Create(builder.Configuration.GetConnectionString("Customers")!));
        services.AddSingleton(StoreStatementsSettings.Of(builder.Configuration)).AddSingleton<StoreDatabase>().AddSingleton<StoreStatements>();
        services.AddSingleton<DatabaseMigration>().AddSingleton<Distribution>();
        services.AddDbContextFactory<CustomerDbContext>(CustomerDataSource.Use);

        var protection = services.AddDataProtection().SetApplicationName("CustomerGrpc").PersistKeysToDbContext<CustomerDbContext>();
        if (ProtectionCertificate.Load(builder.Configuration) is { } certificate)
            protection.ProtectKeysWithCertificate(certificate);
        services.AddSingleton<ProtectionKeys>();

        services.AddAccess();
        services.AddSingleton<CreateCustomer>().AddSingleton<GetCustomer>().AddSingleton<ListCustomers>();
        services.AddSingleton<UpdateCustomer>().AddSingleton<DeleteCustomer>().AddSingleton<UpsertPlatformUser>();
        services.AddSingleton<PageCustomers>().AddSingleton<CustomerQueries>().AddSingleton<CustomerGroups>();
        services.AddSingleton<CustomerService>().AddSingleton<PlatformUserService>().AddSingleton<CustomerGroupService>();
        foreach (var api in KnownDialects.All)
            api.Add(services);

        services.AddSingleton<ErrorInterceptor>().AddSingleton<FailureStatuses>();
        services
            .AddGrpc(options =>
            {
                options.Interceptors.Add<CustomerMetrics>();
                options.Interceptors.Add<ErrorInterceptor>();
            })
            .AddRestTranscoding()
            .AddContractRules(options => options.ErrorDomain = FailureStatuses.Domain)
            .AddOpenApi();
        services.AddGrpcReflection();
        services.AddHealth();
        services.AddSingleton<IConfigureOptions<OpenApiOptions>, ApiDescription>();

        var app = builder.Build();
        app.UseAccess();
        app.MapSecuredService<CustomerService>();
        app.MapSecuredService<PlatformUserService>();
        app.MapSecuredService<CustomerGroupService>();
        foreach (var api in KnownDialects.All)
            api.Map(app);
        app.MapGrpcReflectionService();
        app.MapHealth();
        app.MapDocumentation();
        return app;
    }
}
