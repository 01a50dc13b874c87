using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CustomerGrpc.Axim.V1;
using CustomerGrpc.Transcoding.Rules;
using Google.Protobuf.Collections;

namespace CustomerGrpc.Dialects.Axim;

/// <summary>
/// Maps meta fields to the customer's metadata, in the order in which they were sent. Values stay JSON text on the whole path, so that
/// numbers keep their digits.
/// </summary>
internal static class AximMetaFields
{
    private const string Null = "null";

    private static readonly JsonDocumentOptions UniqueNames = new() { AllowDuplicateProperties = false, MaxDepth = StructRules.MaxDepth };

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

    // Over gRPC a value is any text, so it must be checked that every API can read it back.
    private static string ValueOf(MetaField field, int index)
    {
        if (field.Value.Length == 0)
            return Null;
        try
        {
            CheckTokens(field.Value, index);
        }
        catch (JsonException)
        {
            throw AximErrors.NotJson(index, StructRules.MaxDepth);
        }
        catch (InvalidOperationException)
        {
            throw AximErrors.NotText(index);
        }

        CheckNames(field.Value, index);
        return field.Value;
    }

    // Other APIs read numbers as doubles. GetString fails for unpaired surrogates, which are not Unicode text.
    private static void CheckTokens(string value, int index)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(value), new JsonReaderOptions { MaxDepth = StructRules.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number && !double.IsFinite(reader.GetDouble()))
                throw AximErrors.NumberTooLarge(index);
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.GetString()!.Contains('\0'))
                throw AximErrors.NotText(index);
        }
    }

    private static void CheckNames(string value, int index)
    {
        try
        {
            using var unique = JsonDocument.Parse(value, UniqueNames);
        }
        catch (JsonException)
        {
            throw AximErrors.NameGivenTwice(index);
        }
    }
}
