using System.Text;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Http.Routing;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;

namespace CustomerGrpc.Transcoding.Http.Errors;

/// <summary>
/// Turns the paths of a failure into the caller's: methods name fields as the proto does (`customer.first_name`), a caller over
/// REST sent them in JSON (`firstName`), perhaps in the proto's spelling, and within the body's own field.
/// </summary>
internal static class FieldSpelling
{
    /// <summary>The status with the paths of its BadRequest turned.</summary>
    /// <param name="status">The failure.</param>
    /// <param name="binding">How the method was called.</param>
    /// <param name="protoSpelled">The fields that the caller spelled as the proto does.</param>
    public static Google.Rpc.Status ForCaller(
        Google.Rpc.Status status, HttpBinding binding, IReadOnlySet<FieldDescriptor>? protoSpelled)
    {
        for (var index = 0; index < status.Details.Count; index++)
        {
            if (!status.Details[index].TryUnpack<BadRequest>(out var details)) continue;
            foreach (var violation in details.FieldViolations)
                status.Message = Replace(
                    status.Message, violation.Field, violation.Field = Turn(violation.Field, binding, protoSpelled));
            status.Details[index] = Any.Pack(details);
        }
        return status;
    }

    // A message that names its fields does so as InvalidFields writes it: each path before a colon.
    private static string Replace(string message, string from, string to) =>
        from.Length == 0 ? message : message.Replace($"{from}: ", $"{to}: ", StringComparison.Ordinal);

    private static string Turn(string path, HttpBinding binding, IReadOnlySet<FieldDescriptor>? protoSpelled)
    {
        var relative = binding.Body.Length > 0 && path.StartsWith(binding.Body + ".", StringComparison.Ordinal)
            ? Spell(path[(binding.Body.Length + 1)..], binding.Method.InputType.FindFieldByName(binding.Body)?.MessageType, protoSpelled)
            : Spell(path, binding.Method.InputType, protoSpelled);
        return relative;
    }

    private static string Spell(string path, MessageDescriptor? message, IReadOnlySet<FieldDescriptor>? protoSpelled)
    {
        var spelled = new StringBuilder(path.Length);
        for (var start = 0; start < path.Length;)
        {
            var length = path.AsSpan(start).IndexOfAny(".[");
            var name = length < 0 ? path[start..] : path.Substring(start, length);
            if (message is null || FieldNames.Find(message, name) is not { } field)
                return spelled.Append(path.AsSpan(start)).ToString();
            spelled.Append(protoSpelled?.Contains(field) == true ? field.Name : field.JsonName);
            start += name.Length;
            // What follows a map's name is a key, which is nobody's spelling but the caller's.
            if (field.IsMap) return spelled.Append(path.AsSpan(start)).ToString();
            message = field.FieldType == FieldType.Message ? field.MessageType : null;
            start = AppendIndex(path, start, spelled);
        }
        return spelled.ToString();
    }

    private static int AppendIndex(string path, int start, StringBuilder spelled)
    {
        var end = start;
        if (end < path.Length && path[end] == '[') end = path.IndexOf(']', end) is var close and >= 0 ? close + 1 : path.Length;
        if (end < path.Length && path[end] == '.') end++;
        spelled.Append(path.AsSpan(start, end - start));
        return end;
    }
}
