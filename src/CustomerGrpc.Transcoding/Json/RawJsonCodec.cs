using System.Text;
using System.Text.Json;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>
/// A string field that holds the text of any one JSON value, verbatim (rest.v1.field's raw_json): a google.protobuf.Value has
/// doubles for numbers, and would lose digits.
/// </summary>
internal sealed class RawJsonCodec : ValueCodec<string>
{
    public override bool TakesNull => true;

    public override void Write(JsonOutput output, string value, JsonStyle style) =>
        output.Value(value.Length == 0 ? "null"u8 : Encoding.UTF8.GetBytes(value));

    public override string Read(ref JsonInput input, JsonReading reading)
    {
        var start = input.Here;
        Check(ref input, reading);
        return Encoding.UTF8.GetString(input.Since(start));
    }

    private static void Check(ref JsonInput input, JsonReading reading)
    {
        if (input.Kind == JsonValueKind.String) input.Text();
        else if (input.Kind == JsonValueKind.Array) CheckItems(ref input, reading);
        else if (input.Kind == JsonValueKind.Object) CheckMembers(ref input, reading);
        else input.Skip();
    }

    private static void CheckItems(ref JsonInput input, JsonReading reading)
    {
        input.BeginArray();
        while (input.NextItem()) Check(ref input, reading);
    }

    private static void CheckMembers(ref JsonInput input, JsonReading reading)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        input.BeginObject();
        while (input.NextMember())
        {
            if (!names.Add(input.Name())) throw reading.Wrong("is given twice");
            Check(ref input, reading);
        }
    }
}
