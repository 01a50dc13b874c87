using System.Text.RegularExpressions;
using System.Xml.Linq;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Architecture;

/// <summary>Dependencies between folders and between projects go in one direction (docs/architecture.md).</summary>
public sealed partial class DependencyTests
{
    // A folder depends only on folders before it.
    private static readonly string[] Folders =
    [
        "Errors", "Settings", "Database", "Access", "Customers", "Telemetry", "Hosting", "Api", "Dialects", "Documentation", "Commands",
    ];

    private static readonly string[] TranscodingFolders = ["Fields", "Failures", "Masks", "Rules", "Json", "Http", "OpenApi"];

    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["CustomerGrpc"] = ["CustomerGrpc.Batching", "CustomerGrpc.LocalPostgres", "CustomerGrpc.Transcoding"],
        ["CustomerGrpc.Batching"] = [],
        ["CustomerGrpc.LocalPostgres"] = [],
        ["CustomerGrpc.Transcoding"] = [],
    };

    private static string Source => Path.Combine(Repository.Root, "src");

    [Fact]
    public void A_folder_of_the_service_depends_only_on_lower_folders() => Assert.Empty(Violations("CustomerGrpc", Folders));

    [Fact]
    public void A_folder_of_the_transcoder_depends_only_on_lower_folders() =>
        Assert.Empty(Violations("CustomerGrpc.Transcoding", TranscodingFolders));

    [Fact]
    public void Every_folder_has_a_place_in_the_order()
    {
        Assert.Equal(Folders.Order(), SourceFolders("CustomerGrpc").Order());
        Assert.Equal(TranscodingFolders.Order(), SourceFolders("CustomerGrpc.Transcoding").Order());
    }

    [Fact]
    public void A_project_references_only_lower_projects() => Assert.All(Projects, project => Assert.Equal(
        project.Value,
        XDocument.Load(Path.Combine(Source, project.Key, $"{project.Key}.csproj")).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'))).Order()));

    [Fact]
    public void Every_project_has_a_place_in_the_order() =>
        Assert.Equal(Projects.Keys.Order(), Directory.GetDirectories(Source).Select(Path.GetFileName).Order());

    [Theory]
    [InlineData("Errors", "using CustomerGrpc.Customers;", "Customers")]
    [InlineData("Customers", "var name = CustomerGrpc.Api.Name.Of(x);", "Api")]
    [InlineData("Customers", "using CustomerGrpc.Errors;", null)]
    [InlineData("Errors", "using CustomerGrpc.Customers.V1;", null)]
    public void A_reference_to_a_higher_folder_is_found(string folder, string line, string? found) =>
        Assert.Equal(found is null ? [] : [found], HigherReferences("CustomerGrpc", Folders, folder, line));

    private static IEnumerable<string> Violations(string project, string[] order) =>
        from folder in order
        from file in Directory.GetFiles(Path.Combine(Source, project, folder), "*.cs", SearchOption.AllDirectories)
        from reference in HigherReferences(project, order, folder, File.ReadAllText(file))
        select $"{Path.GetRelativePath(Source, file)} depends on {reference}";

    // The messages of the contract, such as CustomerGrpc.Customers.V1, are generated and belong to no folder.
    private static IEnumerable<string> HigherReferences(string project, string[] order, string folder, string source) =>
        Reference().Matches(source)
            .Where(match => match.Groups["project"].Value == project && !Version().IsMatch(match.Groups["next"].Value))
            .Select(match => match.Groups["folder"].Value)
            .Where(other => Array.IndexOf(order, other) > Array.IndexOf(order, folder))
            .Distinct();

    private static IEnumerable<string> SourceFolders(string project) => Directory.GetDirectories(Path.Combine(Source, project))
        .Select(path => Path.GetFileName(path)!).Where(name => name is not ("bin" or "obj"));

    [GeneratedRegex(@"\b(?<project>CustomerGrpc(\.Transcoding)?)\.(?<folder>[A-Z]\w+)(\.(?<next>\w+))?")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^V\d+$")]
    private static partial Regex Version();
}
