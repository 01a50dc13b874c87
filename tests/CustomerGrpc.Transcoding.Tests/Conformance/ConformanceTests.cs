using System.Text;
using CustomerGrpc.Transcoding.Tests.Http;
using CustomerGrpc.Transcoding.Tests.Json;

namespace CustomerGrpc.Transcoding.Tests.Conformance;

/// <summary>
/// The conformance table: requests, sent byte by byte to a test service whose messages hold every kind of field, and what must be
/// answered. Rows stand in rows/*.txt; rows/README.md explains them.
/// </summary>
public sealed class ConformanceTests(RestServer server) : IClassFixture<RestServer>
{
    public static IEnumerable<TheoryDataRow<ConformanceRow>> Rows() =>
        ConformanceRow.ReadAll().Select(row => new TheoryDataRow<ConformanceRow>(row) { Label = row.Name });

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_request_is_answered_as_the_table_says(ConformanceRow row)
    {
        Assert.NotEmpty(row.Name);
        var response = await server.SendAsync(row.Method, row.Target, row.Body is null ? null : Encoding.UTF8.GetBytes(row.Body), [.. row.RequestHeaders]);

        Assert.True(row.Status == response.Status, $"{response.Status} is not {row.Status}: {response.Body}");
        foreach (var (header, value) in row.ResponseHeaders)
            Assert.Equal(value, response.Headers.GetValueOrDefault(header, "«absent»"));
        if (row.Exact is { } exact) Assert.Equal(exact, response.Body);
        if (row.Members is { } members) JsonSubset.Assert(members, response.Body);
        if (row.WrongField is { } wrong)
            JsonSubset.Assert($$"""{"code":3,"details":[{"reason":"INVALID_FIELD"},{"fieldViolations":[{"field":{{System.Text.Json.JsonSerializer.Serialize(wrong)}}}]}]}""", response.Body);
    }

    [Fact]
    public void The_table_has_at_least_150_rows() => Assert.InRange(ConformanceRow.ReadAll().Count, 150, int.MaxValue);
}
