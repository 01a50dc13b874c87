using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CustomerGrpc.Tests.Otlp;
using CustomerGrpc.Tests.Telemetry;

namespace CustomerGrpc.Tests.Deploy;

/// <summary>
/// The metrics that the dashboard and the alerts query are sent by the service, under the collector's names for Prometheus.
/// </summary>
public sealed partial class QueriedMetricsTests
{
    // le is a label of histograms; the collector creates instance from the resource.
    private static readonly string[] OwnLabels = ["le", "instance"];

    [Fact]
    public async Task Every_metric_and_label_that_is_queried_is_sent()
    {
        var sent = await SentAsync();
        var groups = DeployedFile.Yaml("prometheus/alerts.yml")["groups"]!.AsArray().SelectMany(
            group => group!["rules"]!.AsArray()).ToList();
        var recorded = groups.Select(rule => (string?)rule!["record"]).OfType<string>().ToHashSet();
        var panels = JsonNode.Parse(DeployedFile.Text("grafana/dashboards/customer-grpc.json"))!["panels"]!.AsArray();
        string[] queries =
        [
            .. groups.Select(rule => (string)rule!["expr"]!),
            .. panels.SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => (string)target!["expr"]!),
        ];

        Assert.True(queries.Length > 20);
        Assert.All(queries, query =>
        {
            var names = Name().Matches(Labels().Replace(query, "")).Select(match => match.Value).Except(recorded).ToList();
            Assert.All(names, name => Assert.Contains(name, sent.Keys));
            var labels = Labels().Matches(query).SelectMany(
                match => Label().Matches(match.Value)).Select(match => match.Groups["label"].Value);
            Assert.All(labels, label => Assert.Contains(label, OwnLabels.Concat(names.SelectMany(name => sent[name]))));
        });
    }

    // The metrics that are sent, by their Prometheus names, with their labels.
    private static async Task<Dictionary<string, HashSet<string>>> SentAsync()
    {
        await using var service = await ExportingService.StartAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", "{grpc}"));
        var customer = await service.CreateAsync();
        await service.UpdateOverGrpcAsync(customer, new string('a', 32));
        await ExportingService.CreateAgainAsync(service.Rest);
        using (var stranger = service.RestAs("nobody"))
            await ExportingService.CreateAgainAsync(stranger);
        await service.StopAsync();
        return service.Collector.Metrics.Values.SelectMany(SeriesOf).Concat(SentUnderLoad(service.Collector.Metrics.Keys)).ToDictionary();
    }

    // Npgsql's counters that have no value until a caller has to wait. The test process, which also uses Npgsql, knows their names.
    private static List<KeyValuePair<string, HashSet<string>>> SentUnderLoad(IEnumerable<string> sent)
    {
        List<Instrument> instruments = [];
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => instruments.Add(instrument) };
        listener.Start();
        return instruments.Where(
            instrument => instrument.Meter.Name == "Npgsql" && instrument is UpDownCounter<int> && !sent.Contains(instrument.Name))
            .Select(instrument => KeyValuePair.Create(instrument.Name.Replace('.', '_'), new HashSet<string>())).ToList();
    }

    // The naming rules: opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics.
    private static IEnumerable<KeyValuePair<string, HashSet<string>>> SeriesOf(Metric metric)
    {
        var unit = metric.Unit switch { "ms" => "_milliseconds", "s" => "_seconds", "By" => "_bytes", _ => "" };
        var name = metric.Name.Replace('.', '_') + unit;
        var attributes = metric.Histogram?.DataPoints.SelectMany(point => point.Attributes)
            ?? (metric.Sum?.DataPoints ?? metric.Gauge.DataPoints).SelectMany(point => point.Attributes);
        string[] suffixes = metric switch
        {
            { Histogram: not null } => ["_bucket", "_sum", "_count"],
            { Sum.IsMonotonic: true } => ["_total"],
            _ => [""],
        };
        var labels = attributes.Select(attribute => attribute.Key.Replace('.', '_')).ToHashSet();
        return suffixes.Select(suffix => KeyValuePair.Create(name + suffix, labels));
    }

    // A name that is not followed by a parenthesis, unlike a function.
    [GeneratedRegex(@"\b[a-z]+[_:][a-z0-9_:]+\b(?!\s*\()")]
    private static partial Regex Name();

    [GeneratedRegex(@"\{[^}]*\}|\b(by|on) \([^)]*\)|\[[^\]]*\]")]
    private static partial Regex Labels();

    [GeneratedRegex("(?<label>[a-z_]+)(?=\\s*(=|!=|=~|!~)\\s*\")|(?<=\\((?:[a-z_]+, )*)(?<label>[a-z_]+)(?=[,)])")]
    private static partial Regex Label();
}
