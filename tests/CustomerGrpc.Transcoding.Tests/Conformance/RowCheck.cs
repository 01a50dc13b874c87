using System.Text.Json;
using CustomerGrpc.Transcoding.Tests.Http;
using CustomerGrpc.Transcoding.Tests.Json;

namespace CustomerGrpc.Transcoding.Tests.Conformance;

/// <summary>Compares a response with the expectations of its row.</summary>
internal static class RowCheck
{
    /// <summary>Finds the first difference; null if there is none.</summary>
    public static string? Difference(ConformanceRow row, RawResponse response)
    {
        if (row.Status != response.Status)
            return $"{response.Status} is not {row.Status}: {response.Body}";
        foreach (var (name, value) in row.ResponseHeaders)
        {
            var actual = response.Headers.GetValueOrDefault(name, "«absent»");
            if (actual != value)
                return $"{name} is {actual}, not {value}";
        }
        if (row.Exact is { } exact && exact != response.Body)
            return $"the body is not {exact}\nbut {response.Body}";
        if (row.Members is { } members && JsonSubset.Difference(members, response.Body) is { } difference)
            return difference;
        return row.WrongField is { } wrong ? JsonSubset.Difference(InvalidField(wrong), response.Body) : null;
    }

    private static string InvalidField(string path) =>
        $$"""{"code":3,"details":[{"reason":"INVALID_FIELD"},{"fieldViolations":[{"field":{{JsonSerializer.Serialize(path)}}}]}]}""";
}
