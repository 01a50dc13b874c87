using System.Text;
using CustomerGrpc.Transcoding.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Customers;

/// <summary>
/// Reads and writes the jsonb columns: messages as ProtoJSON with the proto's field names, so that SQL can address them, and a renamed JSON
/// name does not make stored data unreadable.
/// </summary>
internal static class CustomerJson
{
    private static readonly FieldDescriptor Metadata = V1.Customer.Descriptor.FindFieldByNumber(V1.Customer.MetadataFieldNumber);

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    // Each level of JSON counts as two levels of messages; the default of 100 would make deeper metadata unreadable that was accepted.
    private const int RecursionLimit = 300;

    private static readonly JsonParser Parser = new(new JsonParser.Settings(RecursionLimit));

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

    /// <summary>The metadata as a JSON object, without white space; null for no entries.</summary>
    public static string? WriteMetadata(V1.Customer customer) =>
        customer.Metadata.Count == 0 ? null : ProtoJson.WriteField(customer, Metadata);

    /// <summary>Returns the function that sets a field to a JSON value.</summary>
    public static Action<V1.Customer, string> Reader(int fieldNumber)
    {
        var field = V1.Customer.Descriptor.FindFieldByNumber(fieldNumber);
        return (customer, json) => ProtoJson.ReadField(customer, field, json);
    }

    /// <summary>Adds the members of a JSON object to the metadata.</summary>
    /// <remarks>The text is as callers sent it; the codec of requests is too strict for it.</remarks>
    public static void ReadMetadata(V1.Customer customer, string json) => customer.Metadata.Add(Parser.Parse<Struct>(json).Fields);
}
