using System.Net;
using System.Xml.Linq;
using CustomerGrpc.Commands;
using CustomerGrpc.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Tests.Deploy;

public sealed class ImageTests
{
    // The program's folder is mounted separately, because the image's user may not reach the checkout. The file system is read-only.
    private const string ReadOnly = """
        mount -t tmpfs tmpfs /mnt && mkdir /mnt/app && mount --bind "$1" /mnt/app && cd /mnt/app || exit
        for mount in /mnt/app /mnt /; do mount -o remount,bind,ro $mount || exit; done
        shift; exec setpriv --reuid "$0" --regid "$0" --clear-groups --no-new-privs --bounding-set=-all "$@"
        """;

    [Fact]
    public void The_program_accepts_the_settings_and_commands_of_the_image()
    {
        DeployedProgram.AssertTakes(Image.Environment);
        DeployedProgram.AssertTakes(Image.DefaultArguments);
        Assert.Equal(Image.EntryPoint, Image.HealthCheck.Take(Image.EntryPoint.Count));
        DeployedProgram.AssertTakes(Image.HealthCheck.Skip(Image.EntryPoint.Count));
        Assert.Equal(["dotnet", Path.GetFileName(typeof(CustomerHost).Assembly.Location)], Image.EntryPoint);
    }

    [Fact]
    public void The_image_exposes_the_ports_that_the_service_listens_on() =>
        Assert.Equal(Image.Ports, PortsOf("Rest").Concat(PortsOf("Grpc")));

    [Fact]
    public void The_build_copies_existing_files_and_every_referenced_project()
    {
        Assert.All(Image.Sources, source => Assert.True(Path.Exists(Path.Combine(Repository.Root, source)), source));
        var project = XDocument.Load(Path.Combine(Repository.Root, "src", "CustomerGrpc", "CustomerGrpc.csproj"));
        Assert.All(
            project.Descendants("ProjectReference").Select(
                reference => reference.Attribute("Include")!.Value.Replace("..", "src", StringComparison.Ordinal)),
            reference => Assert.Contains(reference, Image.Sources));
        Assert.All(Image.Bases, name => Assert.Contains(Environment.Version.ToString(2), name, StringComparison.Ordinal));
    }

    [Fact(Skip = "Needs root.", SkipType = typeof(Environment), SkipUnless = nameof(Environment.IsPrivilegedProcess))]
    public async Task The_program_serves_from_a_read_only_file_system_as_the_images_user()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var service = await ServiceFixture.StartAsync();
        var address = ServiceAddress.New();
        string[] command = ["unshare", "--mount", "sh", "-c", ReadOnly, Image.User, AppContext.BaseDirectory, .. Image.EntryPoint, .. Image.DefaultArguments];

        await using var program = await ServiceProcess.StartAsync(service.Database, address, service.Token, Image.Environment, command);

        using var client = service.RestAs(service.Token);
        using var customer = JsonBody("""{"email": "ada@example.com"}""");
        var answer = await client.PostAsync(new Uri(address.Rest, "/v1/customers"), customer, cancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.StartsWith($"Uid:\t{Image.User}\t", UidOf(program.Id), StringComparison.Ordinal);
        Assert.Equal(0, await program.SignalAsync("TERM"));
        Assert.DoesNotMatch("(?m)^(warn|fail|crit):", program.Output);
    }

    private static IEnumerable<int> PortsOf(string endpoint) =>
        [BindingAddress.Parse(Image.Environment[$"Kestrel__Endpoints__{endpoint}__Url"]).Port];

    private static StringContent JsonBody(string json) => new(json, System.Text.Encoding.UTF8, "application/json");

    private static string UidOf(int processId) =>
        File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal));
}
