using CustomerGrpc.Settings;
using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace CustomerGrpc.Tests.Settings;

public sealed class ServiceSettingsTests
{
    [Theory]
    [InlineData(
        "LocalPostgres:Directry", ".data", "Configuration: LocalPostgres:Directry is unknown; LocalPostgres has LocalPostgres:Directory.")]
    [InlineData(
        "ConnectionStrings:Customer", "Host=x", "ConnectionStrings:Customer is unknown; ConnectionStrings has ConnectionStrings:Customers")]
    [InlineData(
        "ConnectionStrings:Customers", "postgres://nobody:secret@x", "ConnectionStrings:Customers must be an Npgsql connection string")]
    [InlineData("ConnectionStrings:Customers", "Host=x;Pooling=perhaps", "ConnectionStrings:Customers must be an Npgsql connection string")]
    [InlineData("ConnectionStrings:Customers", "Username=nobody;Password=secret", "ConnectionStrings:Customers must name a Host")]
    [InlineData("LocalPostgres:Directory", " ", "LocalPostgres:Directory must not be empty")]
    [InlineData("DataProtection:Certificate:Path", "", "DataProtection:Certificate:Path must not be empty")]
    [InlineData("DataProtection:Certificate:Thumbprint", "secret", "DataProtection:Certificate:Thumbprint is unknown")]
    [InlineData("Kestrel:Endpoints:Rest:Url", "127.0.0.1:8080", "Kestrel:Endpoints:Rest:Url must be an http or https URL")]
    [InlineData("Kestrel:Endpoints:Rst:Url", "http://127.0.0.1:8080", "Kestrel:Endpoints:Rst:Url is unknown")]
    [InlineData("Kestrel:Endpoints:Grpc:Protocols", "Http3000", "Kestrel:Endpoints:Grpc:Protocols must be one of")]
    [InlineData("Logging:LogLevel:Default", "Loud", "Logging:LogLevel:Default must be one of Trace, Debug")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https URL")]
    [InlineData("Http:PublicUrl", "api.example.com", "Http:PublicUrl must be an http or https URL without a path")]
    [InlineData("Http:PublicUrl", "https://api.example.com/customers", "Http:PublicUrl must be an http or https URL without a path")]
    [InlineData("Http:AllowedOrigins", "https://a.example, *", "Http:AllowedOrigins must be http or https URLs without paths")]
    [InlineData("Http:TrustedProxies", "10.0.0.0/8,proxy", "Http:TrustedProxies must be IP addresses or networks")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "carrier pigeon", "OTEL_EXPORTER_OTLP_PROTOCOL must be one of grpc, http/protobuf")]
    public void Invalid_settings_are_reported_with_their_key(string key, string value, string message)
    {
        var refused = Assert.Throws<SettingsException>(() => Check((key, value)));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connectionstrings:customers", "Host=127.0.0.1;Username=customers;Maximum Pool Size=5")]
    [InlineData("ConnectionStrings:Customers", "")]
    [InlineData("Kestrel:Endpoints:Rest:Url", "http://*:8080")]
    [InlineData("Kestrel:Endpoints:Rest:Url", "https://[::1]:8443")]
    [InlineData("Kestrel:Endpoints:Grpc:Protocols", "http1AndHttp2")]
    [InlineData("Kestrel:Endpoints:Grpc:Certificate:Path", "/run/secrets/tls.pfx")]
    [InlineData("Logging:LogLevel:Npgsql", "debug")]
    [InlineData("Http:PublicUrl", "https://api.example.com:8443")]
    [InlineData("Http:AllowedOrigins", "https://a.example, http://localhost:3000")]
    [InlineData("Http:TrustedProxies", "127.0.0.1, 10.0.0.0/8, fd00::/8")]
    [InlineData("PATH", "/usr/bin")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test")]
    public void Valid_settings_are_accepted(string key, string value) => Check((key, value));

    [Fact]
    public void All_invalid_settings_are_reported_at_once()
    {
        var refused = Assert.Throws<SettingsException>(
            () => Check(("Kestrel:Limits:MaxConcurrentConnections", "1"), ("LocalPostgres:Dir", "x")));

        Assert.Equal(2, refused.Message.Split(Environment.NewLine).Length);
    }

    [Fact]
    public void The_default_configuration_is_valid() =>
        ServiceSettings.Check(new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).Build());

    [Fact]
    public void The_documentation_lists_every_key()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));

        Assert.All(
            ServiceSettings.All.Select(setting => setting.Key.Replace(":*", "", StringComparison.Ordinal)),
            key => Assert.Contains($"`{key}", page, StringComparison.Ordinal));
    }

    private static void Check(params (string Key, string Value)[] settings) => ServiceSettings.Check(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
}
