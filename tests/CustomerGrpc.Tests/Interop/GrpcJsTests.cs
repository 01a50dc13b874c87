using System.Text.Json.Nodes;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Interop;

public sealed class GrpcJsTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [ClientFact(Tool.Node)]
    public async Task A_client_that_knows_no_proto_file_creates_updates_by_mask_and_reads_back()
    {
        var output = await ClientProcess.RunAsync(Tool.Node, "customers_client.mjs", service.GrpcAddress.Authority, service.Token);

        var steps = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!.AsObject())
            .ToDictionary(step => (string)step["step"]!);
        Assert.Equal(["services", "created", "updated", "read back", "refused", "anonymous"], steps.Keys);
        Assert.Superset(
            new HashSet<string> { "customers.v1.CustomerService", "customers.v1.PlatformUserService", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection" },
            steps["services"]["names"]!.AsArray().Select(name => (string)name!).ToHashSet());

        var (created, updated) = (steps["created"]["customer"]!, steps["updated"]["customer"]!);
        Assert.Equal("+1", (string?)created["phone"]);
        Assert.Equal(("Ada Lovelace", null, "as created"), ((string?)updated["name"], (string?)updated["phone"], (string?)updated["notes"]));
        Assert.NotEqual((string?)created["etag"], (string?)updated["etag"]);
        Assert.True(JsonNode.DeepEquals(updated, steps["read back"]["customer"]));

        Assert.Equal(3, (int)steps["refused"]["code"]!);
        Assert.Contains("nonsense", (string)steps["refused"]["details"]!, StringComparison.Ordinal);
        Assert.Equal(1, (int)steps["refused"]["rich"]!);
        Assert.Equal(16, (int)steps["anonymous"]["code"]!);
    }
}
