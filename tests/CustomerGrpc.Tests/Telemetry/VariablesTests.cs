using static CustomerGrpc.Tests.Telemetry.ExportingService;

namespace CustomerGrpc.Tests.Telemetry;

/// <summary>OpenTelemetry's environment variables configure the export.</summary>
public sealed class VariablesTests
{
    [Fact]
    public async Task The_standard_variables_name_the_service_and_choose_protocol_signals_and_sampler()
    {
        await using var service = await StartAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "{http}"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_SERVICE_NAME", "shop-customers"), ("OTEL_METRICS_EXPORTER", "none"),
            ("OTEL_TRACES_SAMPLER", "parentbased_always_off"), ("Logging__LogLevel__Microsoft", "Information"));
        var customer = await service.CreateAsync();
        var (sampled, unsampled) = (NewTrace(), NewTrace());
        await service.UpdateOverGrpcAsync(customer, sampled);
        await service.UpdateOverGrpcAsync(customer, unsampled, flags: "00");
        await service.StopAsync();

        Assert.All(service.Collector.Spans, span => Assert.Equal(sampled, span.Trace));
        Assert.Equal("shop-customers", service.RequestOf(sampled).Resource.Attributes.ValueOf("service.name"));
        Assert.NotEmpty(service.Collector.Logs);
        Assert.Empty(service.Collector.Metrics);
    }

    [Fact]
    public async Task A_variable_for_one_signal_applies_only_to_that_signal()
    {
        await using var service = await StartAsync(
            ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "{http}/v1/metrics"), ("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "http/protobuf"));
        await service.CreateAsync();
        await service.StopAsync();

        Assert.Contains("http.server.request.duration", service.Collector.Metrics.Keys);
        Assert.Empty(service.Collector.Spans);
        Assert.Empty(service.Collector.Logs);
    }

    [Fact]
    public async Task Nothing_is_sent_if_the_SDK_is_disabled()
    {
        await using var service = await StartAsync(ToCollector, ("OTEL_SDK_DISABLED", "true"));
        await service.UpdateOverGrpcAsync(await service.CreateAsync(), NewTrace());
        await service.StopAsync();

        Assert.True(service.Collector.IsEmpty);
    }
}
