using System.Collections;
using System.Collections.Concurrent;
using CustomerGrpc.Rest.V1;
using CustomerGrpc.Transcoding.Http.Routing;
using CustomerGrpc.Transcoding.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Http.Binding;

/// <summary>
/// The query parameters of a route: the fields of the request that neither path nor body sets. Nested fields are written with dots.
/// </summary>
internal sealed class QueryParameters(HttpBinding binding, PathVariables path, string? updateMask)
{
    // A recursive message has an infinite number of parameters.
    private const int Capacity = 1024;
    private static readonly StringCodec Text = new();
    private readonly ConcurrentDictionary<string, RequestField> _known = new(StringComparer.Ordinal);
    private readonly bool _reportsUnknown = RestRules.UnknownParameters(binding.Method) == UnknownFields.Reported;
    private readonly FieldDescriptor[] _maps =
        [.. binding.Method.InputType.Fields.InDeclarationOrder().Where(field => RestRules.QueryPrefix(field) is not null)];

    /// <summary>Sets the fields that a query names.</summary>
    public void Bind(string query, IMessage request, JsonReading reading)
    {
        if (query.Length == 0)
            return;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var range in query.AsSpan().Split('&'))
            if (query.AsSpan(range) is { IsEmpty: false } pair)
                TryBind(pair, request, reading, seen);
    }

    private void TryBind(ReadOnlySpan<char> pair, IMessage request, JsonReading reading, HashSet<string> seen)
    {
        try
        {
            Bind(pair, request, reading, seen);
        }
        catch (JsonReadException invalid) when (reading.TryCollect(invalid))
        {
            reading.Leave();
        }
    }

    private void Bind(ReadOnlySpan<char> pair, IMessage request, JsonReading reading, HashSet<string> seen)
    {
        var equals = pair.IndexOf('=');
        var rawName = equals < 0 ? pair : pair[..equals];
        var isName = PercentText.TryDecode(rawName, out var name, isForm: true);
        reading.Enter(isName ? name : rawName.ToString());
        if (!isName || !PercentText.TryDecode(equals < 0 ? "" : pair[(equals + 1)..], out var value, isForm: true))
            throw reading.Invalid("has a malformed percent-encoding");
        if (Find(name) is { } field)
        {
            field.Found(name, reading);
            Check(field, request, reading, seen);
            field.Set(request, value, reading);
        }
        else if (Array.Find(_maps, map => name.StartsWith(RestRules.QueryPrefix(map)!, StringComparison.Ordinal)) is { } map)
            AddEntry(map, request, name, value, reading);
        else if (!_reportsUnknown || !reading.TryAddUnknown())
            throw reading.Invalid("is not a known parameter");
        reading.Leave();
    }

    private static void AddEntry(FieldDescriptor map, IMessage request, string name, string value, JsonReading reading)
    {
        var entries = (IDictionary)map.Accessor.GetValue(request);
        var key = Text.Parse(name[RestRules.QueryPrefix(map)!.Length..], reading);
        if (key.Length == 0)
            throw reading.Invalid("must end with a name");
        if (entries.Contains(key))
            throw reading.Invalid("is given twice");
        entries.Add(key, Text.Parse(value, reading));
    }

    private RequestField? Find(string name)
    {
        if (_known.TryGetValue(name, out var known))
            return known;
        var field = RequestField.Find(binding.Method.InputType, name) ?? RequestField.Find(binding.Method.InputType, WithoutIndex(name));
        if (field is not null && _known.Count < Capacity)
            _known.TryAdd(name, field);
        return field;
    }

    // PHP writes the items of a list with their indexes: `fields[0]` for an item of `fields[]`.
    private static string WithoutIndex(string name) =>
        name.LastIndexOf('[') is var open and >= 0 && name.EndsWith(']') && name.AsSpan()[(open + 1)..^1] is { IsEmpty: false } index
        && !index.ContainsAnyExceptInRange('0', '9')
            ? $"{name[..open]}[]"
            : name;

    private void Check(RequestField field, IMessage request, JsonReading reading, HashSet<string> seen)
    {
        if (path.Sets(field.Name))
            throw reading.Invalid("is set by the path already");
        if (field.Name != updateMask && (binding.Body == "*" || field.First.Name == binding.Body))
            throw reading.Invalid("must be given in the body");
        if (!field.Field.IsRepeated && !seen.Add(field.Name))
            throw reading.Invalid("is given twice");
        if (field.Taken(request) is { } oneof)
            throw reading.Invalid($"only one of {string.Join(", ", oneof.Fields.Select(member => member.JsonName))} may be given");
    }
}
