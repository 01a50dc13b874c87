using System.Text.Json.Nodes;
using CustomerGrpc.Transcoding.Json;
using CustomerGrpc.Transcoding.Masks;
using CustomerGrpc.Transcoding.Tests.Json;
using CustomerGrpc.Transcoding.Tests.Kinds;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Tests.Masks;

/// <summary>
/// Compares updates with a reference model without masks. It works on the JSON documents, as RFC 7396 does for a patch,
/// with three additional rules: a value of a map is replaced as a whole, so is a struct, and an object that a patch would only
/// create empty is not created.
/// </summary>
public sealed class MaskProperties
{
    private static readonly string[] Structures = ["nested", "inner"];
    private static readonly string[] Maps = ["labels", "metadata"];
    private static readonly string[] WithPresence =
        ["count", "optionalString", "wrappedInt32", "timestamp", "struct", "chosenString", "chosenInt32"];

    [Fact]
    public void A_patch_does_what_the_reference_model_does() => ForAll(MaskDepth.Deep, Merge);

    [Fact]
    public void A_put_does_what_the_reference_model_does() => ForAll(MaskDepth.Shallow, Replace);

    private static void ForAll(MaskDepth depth, Action<JsonObject, JsonObject> model) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new RandomJson(seed);
        var (document, patch) = (random.Everything(isPatch: false), WithoutNullItems(random.Everything(isPatch: true), depth));
        var target = new JsonText<Everything>().Parse(document.ToJsonString());
        var reader = new JsonText<Everything> { Depth = depth };
        var source = reader.Parse(patch.ToJsonString());

        UpdateMask.Of(source, new FieldMask { Paths = { reader.Mask } }).Apply(source, target);

        model(document, patch);
        Assert.Equal(new JsonText<Everything>().Parse(document.ToJsonString()), target);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    private static void Merge(JsonObject document, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (Structures.Contains(name) && value is JsonObject inner)
                MergeInto(document, name, inner);
            else if (Maps.Contains(name) && value is JsonObject entries)
                MergeEntries(document, name, entries);
            else
                Set(document, name, value);
        }
    }

    private static void Replace(JsonObject document, JsonObject patch)
    {
        foreach (var (name, value) in patch)
            Set(document, name, value);
    }

    private static void Set(JsonObject document, string name, JsonNode? value)
    {
        document.Remove(name);
        if (value is null)
            return;
        if (name is "chosenString" or "chosenInt32")
            document.Remove(name is "chosenString" ? "chosenInt32" : "chosenString");
        document[name] = value.DeepClone();
    }

    private static void MergeInto(JsonObject document, string name, JsonObject patch)
    {
        if (document[name] is JsonObject there)
        {
            Merge(there, patch);
            return;
        }
        var made = new JsonObject();
        Merge(made, patch);
        if (IsPopulated(made))
            document[name] = made;
    }

    private static void MergeEntries(JsonObject document, string name, JsonObject patch)
    {
        var map = document[name] as JsonObject ?? [];
        document[name] = map;
        foreach (var (key, value) in patch)
        {
            map.Remove(key);
            if (value is not null)
                map[key] = value.DeepClone();
        }
    }

    private static bool IsPopulated(JsonObject document) =>
        document.Any(member => WithPresence.Contains(member.Key) || member.Value switch
        {
            JsonObject inner when Structures.Contains(member.Key) => IsPopulated(inner),
            JsonObject map => map.Count > 0,
            JsonArray list => list.Count > 0,
            var value => value!.ToString().Length > 0,
        });

    // Only a patch may contain null for a map entry whose type is not a JSON value.
    private static JsonObject WithoutNullItems(JsonObject patch, MaskDepth depth)
    {
        if (depth == MaskDepth.Deep)
            return patch;
        foreach (var (name, value) in patch.ToArray())
        {
            if (value is not JsonObject inner)
                continue;
            if (name is "labels")
                foreach (var (key, _) in inner.Where(entry => entry.Value is null).ToArray())
                    inner.Remove(key);
            else
                WithoutNullItems(inner, depth);
        }
        return patch;
    }
}
