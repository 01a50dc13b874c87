using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using static CustomerGrpc.Customers.V1.CustomerService;

namespace CustomerGrpc.Tests.Telemetry;

/// <summary>
/// The service in a separate process with OpenTelemetry's environment variables. When it has stopped, it has exported everything.
/// </summary>
internal sealed class ExportingService : IAsyncDisposable
{
    /// <summary>Sends all signals to the collector.</summary>
    public static readonly (string Name, string Value) ToCollector = ("OTEL_EXPORTER_OTLP_ENDPOINT", "{grpc}");

    public const string Email = "ada.telemetry@example.com";
    public const string Name = "Ada Telemetrova";
    public const string Phone = "+2348012345678";

    private const string CallerSpan = "b7ad6b7169203331";

    private readonly ServiceProcess _process;

    private ExportingService(ServiceFixture home, OtlpReceiver collector, ServiceProcess process)
    {
        (Home, Collector, _process) = (home, collector, process);
        Rest = RestAs(home.Token);
    }

    /// <summary>Another service with the same database that exports nothing.</summary>
    public ServiceFixture Home { get; }

    public OtlpReceiver Collector { get; }

    public CustomerServiceClient Customers => _process.Customers;

    /// <summary>Where the service listens.</summary>
    public ServiceAddress Address => _process.Address;

    /// <summary>The output of the process so far.</summary>
    public string Output => _process.Output;

    public HttpClient Rest { get; }

    /// <param name="variables">Environment variables, with <c>{grpc}</c> and <c>{http}</c> for the addresses of the collector.</param>
    public static async Task<ExportingService> StartAsync(params (string Name, string Value)[] variables)
    {
        var home = await ServiceFixture.StartAsync();
        var collector = await OtlpReceiver.StartAsync();
        var environment = variables.ToDictionary(
            variable => variable.Name,
            variable => variable.Value.Replace("{grpc}", collector.GrpcAddress).Replace("{http}", collector.HttpAddress));
        var process = await ServiceProcess.StartAsync(home.Database, ServiceAddress.New(), home.Token, environment);
        return new ExportingService(home, collector, process);
    }

    public HttpClient RestAs(string token) => new()
    {
        BaseAddress = _process.Address.Rest,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    public CustomerServiceClient CustomersAs(string token) => _process.CustomersAs(token);

    /// <summary>Stops the process. It has then exported everything.</summary>
    public async Task StopAsync() => Assert.Equal(0, await _process.SignalAsync("TERM"));

    public Task<Customer> CreateAsync(string email = Email) =>
        Customers.CreateCustomerAsync(new() { Customer = new() { Email = email, Name = Name, Phone = Phone } }).ResponseAsync;

    public Task<Customer> UpdateOverGrpcAsync(Customer customer, string trace, string flags = "01")
    {
        var values = new Customer { Id = customer.Id, Name = Name, Phone = Phone };
        var request = new UpdateCustomerRequest { Customer = values, UpdateMask = FieldMask.FromString("name,phone") };
        return Customers.UpdateCustomerAsync(request, new Metadata { { "traceparent", Parent(trace, flags) } }).ResponseAsync;
    }

    public Task<HttpResponseMessage> UpdateOverRestAsync(Customer customer, string trace) => SendAsync(
        Rest,
        new(HttpMethod.Patch, $"/v1/customers/{customer.Id}") { Content = Json(new JsonObject { ["name"] = Name }) },
        trace);

    /// <summary>Tries to create a customer whose email address may be in use.</summary>
    public static Task<HttpResponseMessage> CreateAgainAsync(HttpClient http) =>
        http.PostAsync("/v1/customers", Json(new JsonObject { ["email"] = Email, ["name"] = Name, ["phone"] = Phone }));

    public static Task<HttpResponseMessage> ListAsync(HttpClient http, string trace) =>
        SendAsync(http, new(HttpMethod.Get, "/v1/customers"), trace);

    /// <summary>The spans of a trace.</summary>
    public List<ReceivedSpan> SpansOf(string trace) => [.. Collector.Spans.Where(span => span.Trace == trace)];

    /// <summary>The only span of a request in a trace.</summary>
    public ReceivedSpan RequestOf(string trace) => Assert.Single(SpansOf(trace), span => span.Scope == "Microsoft.AspNetCore");

    public static string NewTrace() => Guid.NewGuid().ToString("N");

    public async ValueTask DisposeAsync()
    {
        Rest.Dispose();
        await _process.DisposeAsync();
        await Collector.DisposeAsync();
        await Home.DisposeAsync();
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpRequestMessage request, string trace)
    {
        using var sent = request;
        sent.Headers.Add("traceparent", Parent(trace, "01"));
        return await http.SendAsync(sent);
    }

    private static string Parent(string trace, string flags) => $"00-{trace}-{CallerSpan}-{flags}";

    private static StringContent Json(JsonObject body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");
}
