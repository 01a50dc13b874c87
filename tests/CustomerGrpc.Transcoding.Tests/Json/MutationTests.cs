using System.Text;
using System.Text.Json;
using CustomerGrpc.Transcoding.Tests.Conformance;
using CustomerGrpc.Transcoding.Tests.Http;

namespace CustomerGrpc.Transcoding.Tests.Json;

/// <summary>
/// Mutates valid requests of the conformance table at random: each gets a response, and none has status 500.
/// </summary>
public sealed class MutationTests(RestServer server) : IClassFixture<RestServer>
{
    private const int Mutations = 10_000;
    private const string TargetLetters = "abzAZ019/:%.-_~?&=,+*@";

    [Fact]
    public async Task Ten_thousand_mutated_requests_succeed_or_name_the_invalid_field()
    {
        var valid = ConformanceRow.ReadAll().Where(row => row.Status is >= 200 and < 300 && !row.RequestHeaders.Exists(
            header => header.StartsWith("X-Server", StringComparison.Ordinal))).ToArray();
        Assert.InRange(valid.Length, 100, int.MaxValue);
        var random = new Random(20_261_121);
        using var connection = new RestConnection(server.Address.Port);
        var statuses = new Dictionary<int, int>();
        for (var count = 0; count < Mutations; count++)
        {
            var row = valid[random.Next(valid.Length)];
            var (target, body) = Mutate(row, random);
            var response = await connection.SendAsync(row.Method, target, row.RequestHeaders, body);
            statuses[response.Status] = statuses.GetValueOrDefault(response.Status) + 1;
            if (Complaint(row, target, response) is { } complaint)
                Assert.Fail($"{complaint}: {row.Method} {target} {(body is null ? "" : Encoding.UTF8.GetString(body))}\n{response.Status} {response.Body}");
        }
        Assert.Contains(200, statuses.Keys);
        Assert.InRange(statuses.GetValueOrDefault(400), Mutations / 10, Mutations);
    }

    private static string? Complaint(ConformanceRow row, string target, RawResponse response)
    {
        if (response.Status is >= 200 and < 300 or 412 || row.Method == "HEAD")
            return null;
        if (response.Status is not (400 or 404 or 405 or 415 or 422))
            return "neither success nor the caller's fault";
        using var json = JsonDocument.Parse(response.Body);
        if (response.Status is 404 or 405)
            return NamesPath(target, json.RootElement) ? null : "the path is not named";
        if (response.Status == 415)
            return response.Headers.ContainsKey("Accept") ? null : "no media type is named";
        if (response.Status == 422)
            return json.RootElement.GetProperty("fields").EnumerateObject().Any() ? null : "no field is named";
        foreach (var detail in json.RootElement.GetProperty("details").EnumerateArray())
            if (detail.TryGetProperty("fieldViolations", out var violations))
                return violations.EnumerateArray().All(violation => violation.GetProperty("field").GetString()!.Length > 0)
                    ? null
                    : "a field is not named";
        return "no field is named";
    }

    // The errors of the dialect have no such field.
    private static bool NamesPath(string target, JsonElement error) => error.ValueKind == JsonValueKind.String
        || error.TryGetProperty("success", out _)
        || error.GetProperty("message").GetString()!.Contains(target.Split('?')[0], StringComparison.Ordinal);

    private static (string Target, byte[]? Body) Mutate(ConformanceRow row, Random random)
    {
        var body = row.Body is null ? null : Encoding.UTF8.GetBytes(row.Body);
        if (body is { Length: > 0 } && random.Next(4) > 0)
            return (row.Target, MutateBody(body, random));
        var target = row.Target.StartsWith('/') ? row.Target : "/v1/things/x";
        var at = random.Next(1, target.Length + 1);
        var letter = TargetLetters[random.Next(TargetLetters.Length)];
        var changed = random.Next(3) switch
        {
            0 => target.Insert(at, letter.ToString()),
            1 => target[..(at - 1)] + target[Math.Min(at, target.Length)..],
            _ => target[..at] + target[random.Next(target.Length)..],
        };
        // Kestrel itself rejects NUL in a path, before middleware runs.
        return (changed.StartsWith('/') && !changed.Contains("%00", StringComparison.Ordinal) ? changed : target, body);
    }

    private static byte[] MutateBody(byte[] body, Random random)
    {
        var (from, to) = (random.Next(body.Length), random.Next(body.Length));
        if (from > to)
            (from, to) = (to, from);
        return random.Next(5) switch
        {
            0 => [.. body[..from], (byte)random.Next(256), .. body[(from + 1)..]],
            1 => [.. body[..from], .. body[to..]],
            2 => [.. body[..to], .. body[from..]],
            3 => [.. body[..from], .. Encoding.UTF8.GetBytes(new RandomJson(random.Next()).Object()), .. body[from..]],
            _ => [.. body[..from], .. "null 0 \"\" [] {} , : \\u0000 \\ud800 1e999"u8.ToArray().AsSpan(random.Next(30), 8), .. body[to..]],
        };
    }
}
