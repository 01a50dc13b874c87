using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Npgsql;

namespace CustomerGrpc.Tests.Deploy;

public sealed partial class ComposeTests
{
    private static readonly JsonNode Services = DeployedFile.Yaml("compose.yaml")["services"]!;
    private static readonly JsonNode Customers = Services["customers"]!;

    // The default ports of third-party programs, in addition to those in their configuration files.
    private static readonly Dictionary<string, int[]> Ports = new()
    {
        ["customers"] = [.. Image.Ports],
        ["proxy"] = [.. Bound().Matches(DeployedFile.Text("haproxy.cfg")).Select(match => Number(match.Groups["port"].Value))],
        ["collector"] = [PortOf(DeployedFile.Yaml("otel-collector.yaml")["receivers"]!["otlp"]!["protocols"]!["grpc"]!["endpoint"]!),
            PortOf(DeployedFile.Yaml("otel-collector.yaml")["exporters"]!["prometheus"]!["endpoint"]!)],
        ["prometheus"] = [9090],
        ["grafana"] = [3000],
    };

    [Theory]
    [InlineData("customers")]
    [InlineData("migrate")]
    public void The_program_accepts_the_variables_and_the_command(string name)
    {
        var service = Services[name]!;

        DeployedProgram.AssertTakes(service["environment"].Texts());
        DeployedProgram.AssertTakes(service["command"]?.Items() ?? Image.DefaultArguments);
        Assert.True(File.Exists(
            DeployedFile.PathOf(Path.Combine((string)service["build"]!["context"]!, (string)service["build"]!["dockerfile"]!))));
    }

    [Fact]
    public void Two_replicas_have_time_to_drain_before_they_are_killed()
    {
        Assert.Equal(2, (int)Customers["deploy"]!["replicas"]!);
        Assert.True(TimeSpan.FromSeconds(Number(((string)Customers["stop_grace_period"]!).TrimEnd('s'))) > DeployedProgram.LongestStop(
            Customers["environment"].Texts()));
    }

    [Fact]
    public void All_mounted_files_exist()
    {
        var mounted = Services.AsObject().SelectMany(
            service => service.Value!["volumes"].Items()).Where(mount => mount.StartsWith('.')).ToList();

        Assert.Equal(6, mounted.Count);
        Assert.All(mounted, mount => Assert.True(Path.Exists(DeployedFile.PathOf(mount.Split(':')[0])), mount));
    }

    [Fact]
    public void Services_listen_on_the_addresses_that_others_call()
    {
        string[] called =
        [
            .. Services.AsObject().SelectMany(
                service => (service.Value!["ports"]?.Items() ?? []).Select(port => $"{service.Key}:{port.Split(':')[^1]}")),
            .. DeployedFile.Yaml("prometheus/prometheus.yml")["scrape_configs"]!.AsArray().SelectMany(
                job => job!["static_configs"]![0]!["targets"].Items()),
            .. Called().Matches(DeployedFile.Text("haproxy.cfg")).Select(match => match.Groups["server"].Value),
            new Uri(Customers["environment"]!["OTEL_EXPORTER_OTLP_ENDPOINT"]!.ToString()).Authority,
            new Uri(DeployedFile.Yaml("grafana/provisioning/datasources/prometheus.yaml")["datasources"]![0]!["url"]!.ToString()).Authority,
        ];

        Assert.Equal(9, called.Length);
        Assert.All(called, address => Assert.Contains(Number(address.Split(':')[1]), Ports[address.Split(':')[0]]));
    }

    [Fact]
    public void Prometheus_scrapes_as_often_as_the_replicas_export() => Assert.Equal(
        (string)DeployedFile.Yaml("prometheus/prometheus.yml")["global"]!["scrape_interval"]!,
        $"{Number(Customers["environment"]!["OTEL_METRIC_EXPORT_INTERVAL"]!.ToString()) / 1000}s");

    [Fact]
    public void The_service_connects_with_the_role_of_its_database()
    {
        var settings = new NpgsqlConnectionStringBuilder(Customers["environment"]!["ConnectionStrings__Customers"]!.ToString());

        Assert.NotNull(Services[settings.Host!]);
        Assert.Equal(("customers", "customers"), (settings.Username, settings.Database));
        Assert.True(settings.MaxPoolSize * (int)Customers["deploy"]!["replicas"]! < 100, "max_connections is 100 by default");
    }

    private static int PortOf(JsonNode endpoint) => Number(endpoint.ToString().Split(':')[1]);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("(?m)^    bind \\S+:(?<port>\\d+)\"?")]
    private static partial Regex Bound();

    [GeneratedRegex("server-template \\S+ \\d+ (?<server>\\S+)")]
    private static partial Regex Called();
}
