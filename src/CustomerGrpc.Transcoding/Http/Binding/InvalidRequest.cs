using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Json;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf;

namespace CustomerGrpc.Transcoding.Http.Binding;

/// <summary>A request of which some values cannot be read.</summary>
internal static class InvalidRequest
{
    /// <summary>Its failure, which names these values and the rules of the contract that the others break.</summary>
    public static CallFailedException Failure(RestCallContext call, IMessage request, TranscodingSettings settings)
    {
        var unread = call.Reading!.InvalidValues;
        var violations = new FieldViolations();
        foreach (var value in unread)
            violations.Add(FieldPath.Verbatim(value.Path), value.Reason);
        if (!call.Reading.HasEnoughInvalid)
            foreach (var broken in BrokenRules(call, request, settings))
                if (!unread.Any(value => IsAbout(call.NameOf(broken.Field), value)))
                    violations.Add(broken);
        return violations.ToFailure(settings.Contract.InvalidFieldReason);
    }

    private static IReadOnlyList<FieldViolation> BrokenRules(RestCallContext call, IMessage request, TranscodingSettings settings) =>
        settings.Rules?.Violations(request, call.Binding.Method, call.HttpContext.Features.Get<UpdateMask>()).First ?? [];

    // The message lacks the value, so that rules can be broken for no other reason: those of the value, of what contains it, and of
    // other items of its list, whose indexes have changed.
    private static bool IsAbout(string field, JsonReadException unread)
    {
        var place = unread.Path.EndsWith(']') ? unread.Path[..unread.Path.LastIndexOf('[')] : unread.Path;
        return unread.Path == JsonReading.Whole || IsWithin(field, place) || IsWithin(place, field);
    }

    private static bool IsWithin(string path, string place) =>
        path.StartsWith(place, StringComparison.Ordinal) && (path.Length == place.Length || path[place.Length] is '.' or '[');
}
