using System.Text.Json;
using System.Text.Json.Nodes;

namespace CustomerGrpc.Transcoding.Tests.Json;

/// <summary>Random well-formed JSON, mostly with names of existing fields.</summary>
internal sealed class RandomJson(int seed)
{
    private static readonly string[] Names = [.. Kinds.Everything.Descriptor.Fields.InDeclarationOrder().SelectMany(
        field => new[] { field.JsonName, field.Name }), "name", "inner", "tags", "@type", "value", "seconds", "nope", ""];
    private static readonly string[] Scalars = ["null", "true", "0", "-1", "1.5", "1e400", "-0", "1e999999999999", "12345678901234567890", "\"\"", "\"a\"", "\"1\"", "\"COLOR_RED\"", "\"AA==\"", "\"2025-01-01T00:00:00Z\"", "\"1s\"", "\"type.googleapis.com/kinds.v1.Nested\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\ud83d\\ude00\""];
    private readonly Random _random = new(seed);

    public string Object(int depth = 4) =>
        $"{{{string.Join(',', Enumerable.Range(0, _random.Next(5)).Select(_ => $"{JsonSerializer.Serialize(Pick(Names))}:{Value(depth - 1)}"))}}}";

    /// <summary>A random document or patch with the fields of the reference model.</summary>
    public JsonObject Document(bool isPatch, int depth = 3)
    {
        var document = new JsonObject();
        Maybe(document, "name", isPatch, () => Pick("", "a", "b"));
        Maybe(document, "count", isPatch, () => _random.Next(2));
        Maybe(
            document,
            "tags",
            isPatch,
            () => new JsonArray([.. Enumerable.Range(0, _random.Next(3)).Select(_ => (JsonNode)Pick("t", "u"))]));
        Maybe(document, "labels", isPatch, () => Map(isPatch, () => Pick("x", "y", "")));
        if (depth > 0)
            Maybe(document, "inner", isPatch, () => Document(isPatch, depth - 1));
        return document;
    }

    /// <summary>Like <see cref="Document"/>, for the enclosing message.</summary>
    public JsonObject Everything(bool isPatch)
    {
        var document = new JsonObject();
        Maybe(document, "stringField", isPatch, () => Pick("", "a"));
        Maybe(document, "optionalString", isPatch, () => Pick("", "a"));
        Maybe(document, "int64Field", isPatch, () => Pick("0", "9"));
        Maybe(document, "wrappedInt32", isPatch, () => _random.Next(2));
        Maybe(document, "timestamp", isPatch, () => Pick("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"));
        Maybe(document, "strings", isPatch, () => new JsonArray([.. Enumerable.Range(0, _random.Next(3)).Select(_ => (JsonNode)"s")]));
        Maybe(document, "struct", isPatch, () => new JsonObject { ["k"] = _random.Next(2) == 0 ? null : JsonValue.Create(1) });
        Maybe(
            document,
            "metadata",
            isPatch,
            () => Map(isPatch, () => _random.Next(2) == 0 ? new JsonObject { ["n"] = null } : JsonValue.Create(7)));
        Maybe(document, "nested", isPatch, () => Document(isPatch));
        Maybe(document, _random.Next(2) == 0 ? "chosenString" : "chosenInt32", isPatch, () => null!);
        if (document.ContainsKey("chosenString"))
            document["chosenString"] = isPatch && _random.Next(3) == 0 ? null : "c";
        if (document.ContainsKey("chosenInt32"))
            document["chosenInt32"] = isPatch && _random.Next(3) == 0 ? null : JsonValue.Create(_random.Next(2));
        return document;
    }

    private JsonObject Map(bool isPatch, Func<JsonNode> value)
    {
        var map = new JsonObject();
        foreach (var key in new[] { "a", "b.c", "D_e", "" })
            Maybe(map, key, isPatch, value);
        return map;
    }

    private void Maybe(JsonObject document, string name, bool isPatch, Func<JsonNode> value)
    {
        if (_random.Next(2) == 0)
            document[name] = isPatch && _random.Next(4) == 0 ? null : value();
    }

    private string Value(int depth) => depth == 0 ? Pick(Scalars) : _random.Next(5) switch
    {
        0 => Object(depth),
        1 => $"[{string.Join(',', Enumerable.Range(0, _random.Next(3)).Select(_ => Value(depth - 1)))}]",
        _ => Pick(Scalars),
    };

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
