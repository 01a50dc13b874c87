using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CustomerGrpc.Axim.V1;
using Google.Protobuf.Collections;

namespace CustomerGrpc.Dialects.Axim;

/// <summary>
/// Maps meta fields to the customer's metadata, in the order in which they were sent. Values stay JSON text on the whole path, so that
/// numbers keep their digits.
/// </summary>
internal static class AximMetaFields
{
    private const string Null = "null";

    /// <summary>
    /// The depth at which all clients can read a google.protobuf.Value: each level is three nested messages, and 100 are allowed.
    /// </summary>
    private const int MaxDepth = 30;

    /// <summary>The text of a JSON object; null for no fields. Fails with INVALID_ARGUMENT if a code is given twice.</summary>
    public static string? ToJson(RepeatedField<MetaField> fields)
    {
        if (fields.Count == 0)
            return null;
        var codes = new HashSet<string>(StringComparer.Ordinal);
        var members = fields.Select((field, index) => codes.Add(field.Code)
            ? $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(field.Code)}\":{ValueOf(field, index)}"
            : throw AximErrors.CodeGivenTwice(index));
        return $"{{{string.Join(',', members)}}}";
    }

    public static IEnumerable<MetaField> FromJson(string? json)
    {
        if (json is null)
            yield break;
        using var metadata = JsonDocument.Parse(json);
        foreach (var member in metadata.RootElement.EnumerateObject())
            yield return new MetaField { Code = member.Name, Value = member.Value.GetRawText() };
    }

    // Over gRPC a value is any text. Other APIs read numbers as doubles, so one beyond their range would be unreadable there.
    private static string ValueOf(MetaField field, int index)
    {
        if (field.Value.Length == 0)
            return Null;
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(field.Value), new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.Number && !double.IsFinite(reader.GetDouble()))
                    throw AximErrors.NumberTooLarge(index);
            }

            return field.Value;
        }
        catch (JsonException)
        {
            throw AximErrors.NotJson(index, MaxDepth);
        }
    }
}
