using System.Text.Json;

namespace CustomerGrpc.Transcoding.Tests.Json;

/// <summary>
/// Compares JSON texts: numbers by their digits, objects by the expected members, arrays item by item.
/// </summary>
internal static class JsonSubset
{
    /// <summary>
    /// Fails unless the actual JSON contains the expected JSON. A member whose expected value is `"«absent»"` must not exist.
    /// </summary>
    public static void Assert(string expected, string actual)
    {
        if (Difference(expected, actual) is { } difference)
            Xunit.Assert.Fail(difference);
    }

    /// <summary>Finds the first difference between the actual and the expected JSON; null if there is none.</summary>
    public static string? Difference(string expected, string actual)
    {
        using var want = JsonDocument.Parse(expected);
        try
        {
            using var have = JsonDocument.Parse(actual);
            return Difference(want.RootElement, have.RootElement, "$") is { } difference ? $"{difference}\nin {actual}" : null;
        }
        catch (JsonException)
        {
            return $"this is no JSON: {actual}";
        }
    }

    private static string? Difference(JsonElement want, JsonElement have, string path)
    {
        if (want.ValueKind != have.ValueKind)
            return $"{path} is {have.GetRawText()}, not {want.GetRawText()}";
        return want.ValueKind switch
        {
            JsonValueKind.Object => want.EnumerateObject().Select(
                member => Difference(member, have, $"{path}.{member.Name}")).FirstOrDefault(found => found is not null),
            JsonValueKind.Array when want.GetArrayLength() != have.GetArrayLength() =>
                $"{path} has {have.GetArrayLength()} items, not {want.GetArrayLength()}",
            JsonValueKind.Array => want.EnumerateArray().Select(
                (item, index) => Difference(item, have[index], $"{path}[{index}]")).FirstOrDefault(found => found is not null),
            JsonValueKind.String => want.GetString() == have.GetString()
                ? null
                : $"{path} is {have.GetRawText()}, not {want.GetRawText()}",
            _ => want.GetRawText() == have.GetRawText() ? null : $"{path} is {have.GetRawText()}, not {want.GetRawText()}",
        };
    }

    private static string? Difference(JsonProperty member, JsonElement have, string path)
    {
        var isThere = have.TryGetProperty(member.Name, out var value);
        if (member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() == "«absent»")
            return isThere ? $"{path} is there" : null;
        return isThere ? Difference(member.Value, value, path) : $"{path} is missing";
    }
}
