using System.Text.Json.Nodes;

namespace CustomerGrpc.Tests.Deploy;

public sealed class KubernetesTests
{
    private const string Folder = "kubernetes";

    private static readonly JsonNode Kustomization = DeployedFile.Yaml($"{Folder}/kustomization.yaml");
    private static readonly JsonNode[] Manifests = [.. Kustomization["resources"].Items().SelectMany(
        name => DeployedFile.YamlDocuments($"{Folder}/{name}"))];
    private static readonly JsonNode Pod = One("Deployment")["spec"]!["template"]!["spec"]!;
    private static readonly JsonNode Container = Pod["containers"]![0]!;

    [Fact]
    public void Every_manifest_is_applied() => Assert.Equal(
        Directory.GetFiles(
            DeployedFile.PathOf(Folder),
            "*.yaml").Select(Path.GetFileName).Where(name => name != "kustomization.yaml").Order(StringComparer.Ordinal),
        Kustomization["resources"].Items().Order(StringComparer.Ordinal));

    [Fact]
    public void The_program_accepts_the_variables_and_the_commands()
    {
        DeployedProgram.AssertTakes(Variables());
        DeployedProgram.AssertTakes(Container["args"].Items());
        DeployedProgram.AssertTakes(Pod["initContainers"]![0]!["args"].Items());
        Assert.Equal(Image.User, Pod["securityContext"]!["runAsUser"]!.ToString());
    }

    [Fact]
    public void The_secret_is_named_as_it_is_generated() => Assert.All(
        Containers(), container => Assert.Equal(
            Kustomization["secretGenerator"]![0]!["name"]!.ToString(), container["envFrom"]![0]!["secretRef"]!["name"]!.ToString()));

    [Fact]
    public void Probes_and_services_use_the_ports_of_the_image()
    {
        var ports = Container["ports"]!.AsArray().ToDictionary(port => port!["name"]!.ToString(), port => (int)port!["containerPort"]!);

        Assert.Equal(Image.Ports, ports.Values);
        Assert.All(["startupProbe", "readinessProbe"], probe => Assert.Equal(ports["grpc"], (int)Container[probe]!["grpc"]!["port"]!));
        Assert.Equal(
            ("/healthz", "rest"),
            ((string)Container["livenessProbe"]!["httpGet"]!["path"]!, (string)Container["livenessProbe"]!["httpGet"]!["port"]!));
        Assert.All(
            Many("Service").SelectMany(service => service["spec"]!["ports"]!.AsArray()),
            port => Assert.Equal((int)port!["port"]!, ports[port["targetPort"]!.ToString()]));
        Assert.Equal(
            ports.Keys, One("NetworkPolicy")["spec"]!["ingress"]![0]!["ports"]!.AsArray().Select(port => port!["port"]!.ToString()));
    }

    [Fact]
    public void All_selectors_match_the_pods_of_the_deployment()
    {
        var labels = One("Deployment")["spec"]!["template"]!["metadata"]!["labels"]!.ToJsonString();
        string[] selectors =
        [
            One("Deployment")["spec"]!["selector"]!["matchLabels"]!.ToJsonString(),
            One("PodDisruptionBudget")["spec"]!["selector"]!["matchLabels"]!.ToJsonString(),
            One("NetworkPolicy")["spec"]!["podSelector"]!["matchLabels"]!.ToJsonString(),
            .. Many("Service").Select(service => service["spec"]!["selector"]!.ToJsonString()),
        ];

        Assert.All(selectors, selector => Assert.Equal(labels, selector));
        Assert.Equal(
            One("Deployment")["metadata"]!["name"]!.ToString(),
            One("HorizontalPodAutoscaler")["spec"]!["scaleTargetRef"]!["name"]!.ToString());
    }

    [Fact]
    public void A_pod_has_time_to_drain_before_it_is_killed()
    {
        Assert.True(TimeSpan.FromSeconds((int)Pod["terminationGracePeriodSeconds"]!) > DeployedProgram.LongestStop(Variables()));
    }

    private static IEnumerable<KeyValuePair<string, string>> Variables() =>
        Container["env"]!.AsArray().Select(variable => KeyValuePair.Create(variable!["name"]!.ToString(), variable["value"]!.ToString()));

    private static IEnumerable<JsonNode> Containers() =>
        Pod["containers"]!.AsArray().Concat(Pod["initContainers"]!.AsArray()).Select(container => container!);

    private static IEnumerable<JsonNode> Many(string kind) => Manifests.Where(manifest => (string)manifest["kind"]! == kind);

    private static JsonNode One(string kind) => Many(kind).Single();
}
