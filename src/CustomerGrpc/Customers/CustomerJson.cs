using System.Text;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Customers;

/// <summary>
/// The jsonb columns: messages as ProtoJSON with the fields' own names, so that SQL can address them and a renamed JSON
/// name does not orphan what is kept.
/// </summary>
internal static class CustomerJson
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public static string? Write(V1.Address? address) => address is null ? null : Formatter.Format(address);

    /// <summary>A JSON array; null for no entries.</summary>
    public static string? Write<T>(RepeatedField<T> entries)
        where T : IMessage
    {
        if (entries.Count == 0)
            return null;
        var json = new StringBuilder("[");
        foreach (var entry in entries)
            json.Append(json.Length > 1 ? "," : "").Append(Formatter.Format(entry));
        return json.Append(']').ToString();
    }

    /// <summary>A JSON object; null for no entries.</summary>
    public static string? Write(MapField<string, Value> entries) =>
        entries.Count == 0 ? null : Formatter.Format(new Struct { Fields = { entries } });

    public static V1.Address? ReadAddress(string? json) => json is null ? null : Parser.Parse<V1.Address>(json);

    public static void ReadLists(V1.Customer message, Customer row)
    {
        if (row.Addresses is null && row.Contacts is null && row.Metadata is null)
            return;
        message.MergeFrom(Parser.Parse<V1.Customer>(
            $$"""{"addresses":{{row.Addresses ?? "[]"}},"contacts":{{row.Contacts ?? "[]"}},"metadata":{{row.Metadata ?? "{}"}}}"""));
    }
}
