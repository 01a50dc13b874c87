using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;

namespace CustomerGrpc.Transcoding.Failures;

/// <summary>A status that a service made by itself, with the fields of its violations named as the caller names them.</summary>
internal sealed class RenamedStatus
{
    private const string Separator = "; ";
    private readonly Dictionary<string, string> _renamed = new(StringComparer.Ordinal);
    private readonly List<NamedViolation> _violations = [];

    /// <param name="status">The status.</param>
    /// <param name="nameOf">The caller's name of a field.</param>
    public RenamedStatus(Google.Rpc.Status status, Func<FieldPath, string> nameOf)
    {
        Status = status.Clone();
        for (var index = 0; index < Status.Details.Count; index++)
            if (Status.Details[index].TryUnpack<BadRequest>(out var request))
                Status.Details[index] = Any.Pack(Rename(request, nameOf));
        // A message that is made of the violations names the fields too.
        var parts = status.Message.Split(Separator).Select(part => _renamed.GetValueOrDefault(part, part));
        Status.Message = string.Join(Separator, parts);
    }

    /// <summary>The status.</summary>
    public Google.Rpc.Status Status { get; }

    /// <summary>The violations of all its details.</summary>
    public IReadOnlyList<NamedViolation> Violations => _violations;

    private BadRequest Rename(BadRequest request, Func<FieldPath, string> nameOf)
    {
        foreach (var violation in request.FieldViolations)
        {
            var sent = new NamedViolation(violation.Field, violation.Description);
            violation.Field = nameOf(FieldPath.Parse(violation.Field));
            var named = new NamedViolation(violation.Field, violation.Description);
            _renamed.TryAdd($"{sent}", $"{named}");
            _violations.Add(named);
        }
        return request;
    }
}
