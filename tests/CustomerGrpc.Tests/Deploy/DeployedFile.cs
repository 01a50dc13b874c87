using System.Text.Json.Nodes;
using CustomerGrpc.Tests.Support;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace CustomerGrpc.Tests.Deploy;

/// <summary>The files of deploy/.</summary>
internal static class DeployedFile
{
    public static string PathOf(string name) => Path.Combine(Repository.Root, "deploy", name);

    public static string Text(string name) => File.ReadAllText(PathOf(name));

    /// <summary>A YAML file that holds one document.</summary>
    public static JsonNode Yaml(string name) => YamlDocuments(name).Single();

    /// <summary>The documents of a YAML file, with aliases and merges resolved.</summary>
    public static IEnumerable<JsonNode> YamlDocuments(string name)
    {
        var parser = new MergingParser(new Parser(new StringReader(Text(name))));
        var reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        var writer = new SerializerBuilder().JsonCompatible().Build();
        parser.Consume<YamlDotNet.Core.Events.StreamStart>();
        while (parser.Accept<YamlDotNet.Core.Events.DocumentStart>(out _))
            yield return JsonNode.Parse(writer.Serialize(reader.Deserialize(parser)!))!;
    }

    /// <summary>The members of an object as text.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Texts(this JsonNode? node) =>
        node?.AsObject().Select(member => KeyValuePair.Create(member.Key, member.Value!.ToString())) ?? [];

    /// <summary>The elements of an array as text.</summary>
    public static IEnumerable<string> Items(this JsonNode? node) => node?.AsArray().Select(item => item!.ToString()) ?? [];
}
