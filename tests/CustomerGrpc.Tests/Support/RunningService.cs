using CustomerGrpc.Dialects;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CustomerGrpc.Tests.Support;

/// <summary>The service as Program builds it, with the test's database and free ports.</summary>
internal static class RunningService
{
    /// <param name="connectionString">The database, migrated.</param>
    /// <param name="clock">The clock; the system's if null.</param>
    /// <param name="log">Receives the log instead of the console.</param>
    /// <param name="settings">Configuration that overrides the default.</param>
    /// <param name="furtherApi">An additional API.</param>
    public static WebApplication Build(
        string connectionString,
        TimeProvider? clock = null,
        ILoggerProvider? log = null,
        IReadOnlyDictionary<string, string?>? settings = null,
        Dialect? furtherApi = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Customers"] = connectionString,
            ["Kestrel:Endpoints:Rest:Url"] = "http://127.0.0.1:0",
            ["Kestrel:Endpoints:Grpc:Url"] = "http://127.0.0.1:0",
        });
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.Logging.ClearProviders();
        if (log is not null)
            builder.Logging.AddProvider(log);
        // When the service provider is created, Program has registered all services.
        builder.Host.ConfigureContainer<IServiceCollection>(
            services => services.Replace(ServiceDescriptor.Singleton(clock ?? TimeProvider.System)));
        furtherApi?.Add(builder.Services);
        var service = Program.Build(builder);
        furtherApi?.Map(service);
        return service;
    }

    /// <summary>The addresses of the started service.</summary>
    public static (Uri RestAddress, Uri GrpcAddress) AddressesOf(WebApplication service)
    {
        var bound = service.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        // Kestrel binds its endpoints in the order of their names: Grpc, Rest.
        return bound.ToArray() is [var grpc, var rest]
            ? (new Uri(rest), new Uri(grpc))
            : throw new InvalidOperationException("The service listens on more or fewer endpoints than Rest and Grpc.");
    }
}
