using CustomerGrpc.Transcoding.Fields;
using Grpc.Core;

namespace CustomerGrpc.Transcoding.Failures;

/// <summary>The violations of one request. The first ones are kept; the others are only counted.</summary>
internal sealed class FieldViolations
{
    // More than a caller is told of, because a method may have to decide on all of them.
    private const int MaxKept = 1000;

    private readonly List<FieldViolation> _first = [];

    /// <summary>The first violations.</summary>
    public IReadOnlyList<FieldViolation> First => _first;

    /// <summary>Whether <see cref="First"/> is all of them.</summary>
    public bool AreComplete => Count == _first.Count;

    /// <summary>How many violations there are.</summary>
    public int Count { get; private set; }

    /// <summary>The failure of a request with these violations.</summary>
    /// <param name="reason">The reason of google.rpc.ErrorInfo.</param>
    public CallFailedException ToFailure(string reason) => new(StatusCode.InvalidArgument, reason, "The request has invalid fields.")
    {
        Violations = _first,
        FurtherViolations = Count - _first.Count,
    };

    /// <summary>Adds a violation of the value at a position.</summary>
    /// <param name="position">The position.</param>
    /// <param name="description">What is wrong with the value.</param>
    /// <param name="named">The fields that the description names.</param>
    public void Add(ValuePath position, string description, IReadOnlyList<FieldPath> named)
    {
        if (Count++ < MaxKept)
            _first.Add(new(position.ToFieldPath(), description) { Named = named });
    }

    /// <summary>Adds a violation.</summary>
    public void Add(FieldPath field, string description) => Add(new FieldViolation(field, description));

    /// <summary>Adds a violation.</summary>
    public void Add(FieldViolation violation)
    {
        if (Count++ < MaxKept)
            _first.Add(violation);
    }
}
