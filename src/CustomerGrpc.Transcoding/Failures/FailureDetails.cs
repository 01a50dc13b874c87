using System.Collections.Immutable;
using System.Globalization;
using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace CustomerGrpc.Transcoding.Failures;

/// <summary>What a caller is told of a failure, with fields named as the caller names them.</summary>
public sealed class FailureDetails
{
    private const string Separator = "; ";
    private const int MaxReported = 20;
    private readonly Google.Rpc.Status? _status;

    internal FailureDetails(StatusCode code, string message) => (Code, Message) = (code, message);

    internal FailureDetails(CallFailedException failure, string? domain, Func<FieldPath, string> nameOf)
        : this(failure.Code, failure.Message)
    {
        (Reason, Domain) = (failure.Reason, domain);
        (Metadata, RetryDelay) = (failure.Metadata, failure.RetryDelay);
        var named = failure.Violations.Take(MaxReported);
        Violations = [.. named.Select(violation => NamedViolation.Short(nameOf(violation.Field), violation.DescriptionFor(nameOf)))];
        FurtherViolations = failure.Violations.Count - Violations.Count + failure.FurtherViolations;
        if (Violations.Count > 0)
            Message = MessageOf(Violations, FurtherViolations);
    }

    /// <summary>One invalid value, whose field is named already.</summary>
    internal FailureDetails(NamedViolation violation)
        : this(StatusCode.InvalidArgument, $"{violation}") => Violations = [violation];

    /// <summary>The details of a status that a service made by itself.</summary>
    internal FailureDetails(Google.Rpc.Status status, Func<FieldPath, string> nameOf)
        : this((StatusCode)status.Code, status.Message)
    {
        var renamed = new RenamedStatus(status, nameOf);
        _status = renamed.Status;
        Message = renamed.Status.Message;
        if (status.GetDetail<ErrorInfo>() is { } info)
            (Reason, Domain, Metadata) = (info.Reason, info.Domain, info.Metadata.ToImmutableDictionary());
        RetryDelay = status.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan();
        Violations = renamed.Violations;
    }

    private FailureDetails(FailureDetails other, string message, IReadOnlyList<NamedViolation> violations)
        : this(other.Code, message)
    {
        (Reason, Domain, Metadata, RetryDelay) = (other.Reason, other.Domain, other.Metadata, other.RetryDelay);
        IsMalformedBody = other.IsMalformedBody;
        Violations = violations;
        FurtherViolations = other.FurtherViolations + other.Violations.Count - violations.Count;
    }

    /// <summary>The status code.</summary>
    public StatusCode Code { get; }

    /// <summary>What went wrong, for people.</summary>
    public string Message { get; }

    /// <summary>The reason of google.rpc.ErrorInfo; null if there is none.</summary>
    public string? Reason { get; init; }

    /// <summary>The domain of google.rpc.ErrorInfo; null if there is none.</summary>
    public string? Domain { get; init; }

    /// <summary>The metadata of google.rpc.ErrorInfo.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The fields whose values are not valid: the first 20; <c>$</c> names the body as a whole.</summary>
    public IReadOnlyList<NamedViolation> Violations { get; init; } = [];

    /// <summary>Whether the body of the request is malformed, so that no field of it can be named for sure.</summary>
    public bool IsMalformedBody { get; init; }

    /// <summary>How many more violations there are than <see cref="Violations"/> lists. The message says so.</summary>
    public int FurtherViolations { get; }

    /// <summary>How long to wait before the call is repeated; null if a repetition does not help.</summary>
    public TimeSpan? RetryDelay { get; init; }

    /// <summary>The value of the header Retry-After: the delay in whole seconds (RFC 9110, section 10.2.3).</summary>
    internal string? RetryAfter =>
        _status is null && RetryDelay is { } delay ? Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>The failure as a message.</summary>
    public Google.Rpc.Status ToStatus()
    {
        if (_status is not null)
            return _status;
        var status = new Google.Rpc.Status { Code = (int)Code, Message = Message };
        if (Reason is not null && Domain is not null)
            status.Details.Add(Any.Pack(new ErrorInfo { Reason = Reason, Domain = Domain, Metadata = { Metadata.ToDictionary() } }));
        if (RetryDelay is { } delay)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        if (Violations.Count > 0)
            status.Details.Add(Any.Pack(ToBadRequest()));
        return status;
    }

    /// <summary>The same failure with another message.</summary>
    internal FailureDetails WithMessage(string message) => message == Message ? this : new(this, message, Violations);

    /// <summary>The same failure with the first violations only.</summary>
    internal FailureDetails WithViolations(int count)
    {
        NamedViolation[] first = [.. Violations.Take(count)];
        return new(this, MessageOf(first, FurtherViolations + Violations.Count - count), first);
    }

    private static string MessageOf(IReadOnlyList<NamedViolation> violations, int further)
    {
        var message = string.Join(Separator, violations);
        return further == 0 ? message : string.Create(CultureInfo.InvariantCulture, $"{message}{Separator}and {further:N0} more");
    }

    private BadRequest ToBadRequest() => new()
    {
        FieldViolations = { Violations.Select(
            violation => new BadRequest.Types.FieldViolation { Field = violation.Field, Description = violation.Description }) },
    };
}
