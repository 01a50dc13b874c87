using System.Globalization;
using System.Text;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Http.Routing;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Http.Binding;

/// <summary>The path of a created resource: a template over fields of the response (`location` of rest.v1.method).</summary>
internal sealed class LocationTemplate
{
    private readonly List<(string Literal, FieldDescriptor[] Field)> _parts = [];
    private readonly string _end;

    public LocationTemplate(string template, MessageDescriptor response, HttpBinding binding)
    {
        var start = 0;
        for (var open = template.IndexOf('{'); open >= 0; open = template.IndexOf('{', start))
        {
            var close = template.IndexOf('}', open);
            if (close < 0)
                throw binding.Invalid($"the location \"{template}\" does not close a variable");
            _parts.Add((
                template[start..open],
                FieldOf(response, template[(open + 1)..close]) ?? throw binding.Invalid(
                    $"the location \"{template}\" names no field of {response.FullName}")));
            start = close + 1;
        }
        _end = template[start..];
    }

    /// <summary>The path of a response's resource.</summary>
    public string Of(IMessage response)
    {
        var path = new StringBuilder();
        foreach (var (literal, field) in _parts)
            path.Append(literal).Append(Uri.EscapeDataString(Text(response, field)));
        return path.Append(_end).ToString();
    }

    private static string Text(IMessage response, FieldDescriptor[] path)
    {
        object? value = response;
        foreach (var field in path)
            value = value is IMessage message ? field.Accessor.GetValue(message) : null;
        return Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
    }

    private static FieldDescriptor[]? FieldOf(MessageDescriptor response, string path)
    {
        var fields = new List<FieldDescriptor>();
        var message = response;
        foreach (var name in path.Split('.'))
        {
            if (message is null || FieldNames.Find(message, name) is not { IsRepeated: false } field)
                return null;
            fields.Add(field);
            message = field.IsStructure() ? field.MessageType : null;
        }
        return message is null ? [.. fields] : null;
    }
}
