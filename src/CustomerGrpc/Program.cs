using CustomerGrpc.Access;
using CustomerGrpc.Api;
using CustomerGrpc.Batching;
using CustomerGrpc.Commands;
using CustomerGrpc.Customers;
using CustomerGrpc.Database;
using CustomerGrpc.Dialects;
using CustomerGrpc.Documentation;
using CustomerGrpc.Errors;
using CustomerGrpc.Hosting;
using CustomerGrpc.Hosting.Health;
using CustomerGrpc.Settings;
using CustomerGrpc.Telemetry;
using CustomerGrpc.Transcoding.OpenApi;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Npgsql;

return await CommandLine.RunAsync(args);

/// <summary>The table of contents: the components of the service, and its endpoints.</summary>
internal sealed partial class Program
{
    /// <summary>The service over the database that <c>ConnectionStrings:Customers</c> names.</summary>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        builder.AddConnections();
        services.AddSingleton<PublicAddress>();
        builder.AddTelemetry();
        builder.AddCrossOriginRequests();

        services.AddSingleton(CustomerDataSource.Create(builder.Configuration.GetConnectionString("Customers")!));
        services.AddSingleton(provider => new StoreDatabase(provider.GetRequiredService<NpgsqlDataSource>(), StoreScopes.FindAsync));
        services.AddSingleton(builder.Configuration.GetSection("Database").Get<BatchingOptions>() ?? new()).AddSingleton<BatchingQueue>();
        services.AddSingleton<DatabaseMigration>().AddSingleton<Distribution>();
        services.AddDbContextFactory<CustomerDbContext>(CustomerDataSource.Use);

        var protection = services.AddDataProtection().SetApplicationName("CustomerGrpc").PersistKeysToDbContext<CustomerDbContext>();
        if (ProtectionCertificate.Load(builder.Configuration) is { } certificate)
            protection.ProtectKeysWithCertificate(certificate);
        services.AddSingleton<ProtectionKeys>();

        services.AddAccess();
        services.AddSingleton<CreateCustomer>().AddSingleton<GetCustomer>().AddSingleton<ListCustomers>();
        services.AddSingleton<UpdateCustomer>().AddSingleton<DeleteCustomer>().AddSingleton<UpsertPlatformUser>();
        services.AddSingleton<UndeleteCustomer>().AddSingleton<EraseCustomer>();
        services.AddSingleton<DeletedCustomers>().AddHostedService<PurgeJob>();
        services.AddSingleton<PageCustomers>().AddSingleton<CustomerQueries>().AddSingleton<CustomerGroups>();
        services.AddSingleton<CustomerService>().AddSingleton<PlatformUserService>().AddSingleton<CustomerGroupService>();
        foreach (var api in KnownDialects.All)
            api.Add(services);

        services.AddSingleton<FailureInterceptor>().AddSingleton<FailureTranslator>();
        services.AddSingleton<RejectedCalls>().AddSingleton<IAuthorizationMiddlewareResultHandler>(
            provider => provider.GetRequiredService<RejectedCalls>());
        services
            .AddGrpc(options => options.Interceptors.Add<FailureInterceptor>())
            .AddRestTranscoding()
            .AddContractRules(options => options.ErrorDomain = Failure.Domain)
            .AddOpenApi();
        services.AddContractReflection();
        services.AddHealth();
        services.AddSingleton<IConfigureOptions<OpenApiOptions>, ApiDescription>();

        var app = builder.Build();
        // UseAuthorization authenticates with the scheme of the endpoint's policy. Without this property, WebApplication adds
        // UseAuthentication too, which authenticates with a default scheme; there is none.
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;
        app.UseTrustedProxies();
        app.UseRouting();
        app.UseCrossOriginRequests();
        app.UseAuthorization();
        app.UseMiddleware<RateLimitMiddleware>();
        app.UseMiddleware<LargeBodyMiddleware>();
        app.UseMiddleware<RequestFramesMiddleware>();
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
