using System.Net;
using System.Text;
using CustomerGrpc.Transcoding.Tests.Conformance;
using Google.Api;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Transcoding.Tests.Http;

/// <summary>REST routes are ASP.NET Core endpoints, and the options are those of Microsoft's transcoder.</summary>
public sealed class PlatformTests
{
    [Fact]
    public async Task The_endpoints_have_the_metadata_of_Microsofts_transcoder_and_the_template_as_their_route()
    {
        await using var server = await StartAsync();

        var endpoint = server.Endpoints.OfType<RouteEndpoint>().Single(endpoint => endpoint.RoutePattern.RawText == "/v1/things/{id}:ban");

        var metadata = endpoint.Metadata.GetRequiredMetadata<GrpcJsonTranscodingMetadata>();
        Assert.Equal(("BanThing", HttpRule.PatternOneofCase.Post), (metadata.MethodDescriptor.Name, metadata.HttpRule.PatternCase));
    }

    [Fact]
    public async Task A_CORS_policy_of_a_service_applies_to_its_routes()
    {
        await using var server = await StartAsync(
            app => app.UseCors(),
            service => service.RequireCors(policy => policy.WithOrigins("https://shop.example").AllowAnyMethod().AllowAnyHeader()),
            services => services.AddCors());

        using var preflight = await PreflightAsync(server, "https://shop.example");
        using var foreign = await PreflightAsync(server, "https://other.example");

        Assert.Equal("https://shop.example", preflight.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.False(foreign.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Without_CORS_a_preflight_calls_no_method()
    {
        await using var server = await StartAsync();

        using var preflight = await PreflightAsync(server, "https://shop.example");

        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Contains("DELETE", preflight.Content.Headers.Allow);
        Assert.Empty(await preflight.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(401, "UNAUTHENTICATED")]
    [InlineData(403, "PERMISSION_DENIED")]
    [InlineData(429, "RATE_LIMITED")]
    public async Task A_request_that_middleware_rejects_gets_the_error_body_of_the_API(int status, string reason)
    {
        await using var server = await StartAsync(app => app.Use((HttpContext http, RequestDelegate _) =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        }));
        using var client = new HttpClient();

        using var response = await client.GetAsync(new Uri(server.Address, "/v1/things/a"), TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"\"reason\":\"{reason}\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_and_known_types_follow_the_options()
    {
        await using var server = await StartAsync(services: services => services.Configure<GrpcJsonTranscodingOptions>(options =>
        {
            options.JsonSettings = new GrpcJsonSettings { IgnoreDefaultValues = true, WriteEnumsAsIntegers = true };
            options.TypeRegistry = TypeRegistry.FromMessages(Method.Descriptor);
        }));

        var body = await EchoAsync(
            server,
            """{"int64Field":"7","colorField":"COLOR_RED","any":{"@type":"type.googleapis.com/google.protobuf.Method","name":"a"}}""");

        Assert.Contains("\"int64Field\":7", body, StringComparison.Ordinal);
        Assert.Contains("\"colorField\":1", body, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"a\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("stringField", body, StringComparison.Ordinal);
    }

    private static Task<TestServer> StartAsync(
        Action<WebApplication>? use =
            null, Action<GrpcServiceEndpointConventionBuilder>? mapped = null, Action<IServiceCollection>? services = null) =>
        TestServer.StartAsync(
            app =>
            {
                app.UseRouting();
                use?.Invoke(app);
                var service = app.MapGrpcService<ThingsService>();
                mapped?.Invoke(service);
            },
            grpc: grpc =>
            {
                grpc.AddContractRules(options => options.ErrorDomain = "kinds.v1");
                services?.Invoke(grpc.Services);
            });

    private static async Task<HttpResponseMessage> PreflightAsync(TestServer server, string origin)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(server.Address, "/v1/things/a"));
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "DELETE");
        return await client.SendAsync(request);
    }

    private static async Task<string> EchoAsync(TestServer server, string json)
    {
        using var client = new HttpClient();
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri(server.Address, "/v1/echo"), content);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return body;
    }
}
