using System.Net;
using CustomerGrpc.Access;
using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Database;
using CustomerGrpc.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CustomerGrpc.Tests.Database;

/// <summary>
/// The service on a database with a Turkish locale, in which the lower-case letter of I is not i. Nothing depends on the locale.
/// </summary>
public sealed class LocaleTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly string _name = $"test_{Environment.ProcessId}_turkish_{Guid.NewGuid():N}";
    private string _database = "";
    private WebApplication _service = null!;
    private GrpcChannel _channel = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private CustomerService.CustomerServiceClient Customers { get; set; } = null!;

    private HttpClient Rest { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var other = await postgres.CreateDatabaseAsync();
        await postgres.DropDatabaseAsync(other);
        await postgres.ExecuteAsync($"""
            CREATE DATABASE {_name} OWNER customers TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C.UTF-8'
            """);
        _database = new NpgsqlConnectionStringBuilder(other) { Database = _name }.ConnectionString;
        _service = RunningService.Build(_database);
        await _service.Services.GetRequiredService<DatabaseMigration>().RunAsync(Cancellation);
        await _service.StartAsync();
        var addresses = RunningService.AddressesOf(_service);
        _channel = GrpcChannel.ForAddress(addresses.GrpcAddress);
        var scopes = _service.Services.GetRequiredService<Scopes>().All;
        var token = await _service.Services.GetRequiredService<TokenIssuer>().CreateAsync("turkish", scopes, null, Cancellation);
        Customers = new(_channel.WithToken(token));
        Rest = new HttpClient { BaseAddress = addresses.RestAddress };
        Rest.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    [Fact]
    public async Task The_letters_A_to_Z_of_an_address_are_equal_to_a_to_z()
    {
        var created = await CreateAsync("INFO@example.com", "IŞIK Ltd");

        Assert.Equal(StatusCode.AlreadyExists, (await CreateAsync("info@EXAMPLE.com", "x").FailureAsync())?.StatusCode);
        foreach (var email in new[] { "info@example.com", "INFO@example.com", "Info@Example.Com" })
        {
            Assert.Equal(created.Id, (await Customers.FindCustomerByEmailAsync(new() { Email = email }, cancellationToken: Cancellation)).Id);
            var listed = await Customers.ListCustomersAsync(new() { Email = email }, cancellationToken: Cancellation);
            Assert.Equal(created.Id, Assert.Single(listed.Customers).Id);
        }
    }

    [Fact]
    public async Task Searches_and_orders_of_the_dialects_are_those_of_every_other_database()
    {
        foreach (var (email, name) in new[] { ("ida@example.com", "IDA"), ("ibo@example.com", "ibo"), ("zoe@example.com", "Zoë") })
            await CreateAsync(email, name);

        var found = await Rest.GetAsync("/admin/v2/customers?keyword=ida", Cancellation);
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        Assert.Contains("ida@example.com", await found.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        var accented = await Rest.GetStringAsync($"/admin/v2/customers?keyword={Uri.EscapeDataString("ZOË")}", Cancellation);
        Assert.Contains("zoe@example.com", accented, StringComparison.Ordinal);
    }

    [Fact]
    public void The_database_and_the_service_compute_the_same_key()
    {
        using var dataSource = NpgsqlDataSource.Create(_database);
        Prop.ForAll<string?>(text =>
        {
            // PostgreSQL has no U+0000, and a lone surrogate is no text.
            var email = new string([.. (text ?? "").Where(letter => letter != '\0' && !char.IsSurrogate(letter))]) + "İIıiÄß@X.test";
            using var command = dataSource.CreateCommand($"SELECT {CustomerEmail.KeySql("$1")}");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = email });
            Assert.Equal(CustomerEmail.KeyOf(email), command.ExecuteScalar());
        }).QuickCheckThrowOnFailure();
    }

    public async ValueTask DisposeAsync()
    {
        Rest.Dispose();
        _channel.Dispose();
        await _service.StopAsync();
        await _service.Services.GetRequiredService<NpgsqlDataSource>().DisposeAsync();
        await _service.DisposeAsync();
        await postgres.ExecuteAsync($"DROP DATABASE {_name} WITH (FORCE)");
    }

    private Task<Customer> CreateAsync(string email, string name) => Customers.CreateCustomerAsync(
        new() { Customer = new() { Email = email, Name = name } }, cancellationToken: Cancellation).ResponseAsync;
}
