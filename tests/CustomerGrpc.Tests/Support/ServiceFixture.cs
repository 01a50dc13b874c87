using System.Net.Http.Headers;
using CustomerGrpc.Access;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Dialects;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CustomerGrpc.Tests.Support;

/// <summary>
/// The service on real sockets with its own database, for the tests of one class (<c>IClassFixture</c>) or for one test
/// (<see cref="StartAsync"/>). A test that others could disturb should use its own store (<see cref="CreateTokenAsync"/>).
/// </summary>
public class ServiceFixture(TestPostgres postgres) : IAsyncLifetime
{
    private WebApplication? _service;
    private GrpcChannel? _channel;

    /// <summary>The connection string of the database.</summary>
    public string Database { get; private set; } = "";

    /// <summary>The connection string of the superuser, which row-level security does not restrict.</summary>
    public string AdminConnectionString { get; private set; } = "";

    /// <summary>A token of the store <c>test</c> with all scopes.</summary>
    public string Token { get; private set; } = "";

    /// <summary>Calls REST with <see cref="Token"/>.</summary>
    public HttpClient Rest { get; private set; } = null!;

    /// <summary>Makes gRPC calls with <see cref="Token"/>.</summary>
    public CallInvoker Grpc => GrpcAs(Token);

    public CustomerService.CustomerServiceClient Customers => new(Grpc);

    public PlatformUserService.PlatformUserServiceClient Users => new(Grpc);

    /// <summary>The service's clock: the system's time until a test moves it.</summary>
    public TestClock Clock { get; } = new();

    /// <summary>The log of the service.</summary>
    public LogRecorder Log { get; } = new();

    /// <summary>The services of the application.</summary>
    public IServiceProvider Services => _service!.Services;

    /// <summary>The service's endpoints.</summary>
    public IEndpointRouteBuilder Endpoints => _service!;

    /// <summary>The address of REST.</summary>
    public Uri RestAddress { get; private set; } = null!;

    /// <summary>The address of gRPC.</summary>
    public Uri GrpcAddress { get; private set; } = null!;

    /// <summary>Configuration that a derived fixture overrides.</summary>
    protected virtual IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>();

    /// <summary>An additional API.</summary>
    private protected virtual Dialect? FurtherApi => null;

    /// <summary>A service for a single test.</summary>
    public static async Task<ServiceFixture> StartAsync()
    {
        var fixture = new ServiceFixture((await TestContext.Current.GetFixture<TestPostgres>())!);
        await fixture.InitializeAsync();
        return fixture;
    }

    public virtual async ValueTask InitializeAsync()
    {
        Database = await postgres.CreateDatabaseAsync();
        AdminConnectionString = await postgres.AdminConnectionStringAsync(Database);
        _service = RunningService.Build(Database, Clock, Log, Settings, FurtherApi);
        await _service.StartAsync();
        (RestAddress, GrpcAddress) = RunningService.AddressesOf(_service);
        _channel = GrpcChannel.ForAddress(GrpcAddress);
        Token = await CreateTokenAsync("test");
        Rest = RestAs(Token);
    }

    /// <summary>Creates a token for a store, and the store if it does not exist. Without scopes the token has all of them.</summary>
    public Task<string> CreateTokenAsync(string store, params string[] scopes) => Services.GetRequiredService<TokenIssuer>().CreateAsync(
        store, scopes.Length > 0 ? scopes : Services.GetRequiredService<Scopes>().All, lifetime: null, CancellationToken.None);

    /// <summary>A REST client with another token or without one.</summary>
    public HttpClient RestAs(string? token)
    {
        var client = new HttpClient { BaseAddress = RestAddress };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Makes gRPC calls with another token or without one.</summary>
    public CallInvoker GrpcAs(string? token) => _channel!.WithToken(token);

    public CustomerService.CustomerServiceClient CustomersAs(string? token) => new(GrpcAs(token));

    /// <summary>Runs SQL as the superuser, without row-level security. Returns the first value of the first row.</summary>
    public async Task<object?> QueryAsync(string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(AdminConnectionString);
        await using var command = dataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        Rest.Dispose();
        _channel!.Dispose();
        await _service!.StopAsync();
        await Services.GetRequiredService<NpgsqlDataSource>().DisposeAsync();
        await _service.DisposeAsync();
        await postgres.DropDatabaseAsync(Database);
        GC.SuppressFinalize(this);
    }
}
