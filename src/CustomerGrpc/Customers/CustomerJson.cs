using System.Text;
using CustomerGrpc.Transcoding.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Customers;

/// <summary>
/// The jsonb columns: messages as ProtoJSON with the fields' own names, so that SQL can address them and a renamed JSON
/// name does not orphan what is kept.
/// </summary>
internal static class CustomerJson
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default);
    private static readonly FieldDescriptor BillingAddress = Field(V1.Customer.BillingAddressFieldNumber);
    private static readonly FieldDescriptor ShippingAddress = Field(V1.Customer.ShippingAddressFieldNumber);
    private static readonly FieldDescriptor Addresses = Field(V1.Customer.AddressesFieldNumber);
    private static readonly FieldDescriptor Contacts = Field(V1.Customer.ContactsFieldNumber);

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

    /// <summary>Sets the fields that the row keeps as JSON.</summary>
    public static void Read(V1.Customer message, CustomerRow row)
    {
        Read(message, BillingAddress, row.BillingAddress);
        Read(message, ShippingAddress, row.ShippingAddress);
        Read(message, Addresses, row.Addresses);
        Read(message, Contacts, row.Contacts);
        // Its JSON is as it was sent, so the codec that reads requests is too strict for it.
        if (row.Metadata is not null)
            message.Metadata.Add(Parser.Parse<Struct>(row.Metadata).Fields);
    }

    private static void Read(V1.Customer message, FieldDescriptor field, string? json)
    {
        if (json is not null)
            ProtoJson.ReadField(message, field, json);
    }

    private static FieldDescriptor Field(int number) => V1.Customer.Descriptor.FindFieldByNumber(number);
}
