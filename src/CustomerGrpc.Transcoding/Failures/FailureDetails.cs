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
    private readonly Google.Rpc.Status? _status;

    internal FailureDetails(StatusCode code, string message) => (Code, Message) = (code, message);

    internal FailureDetails(CallFailedException failure, string? domain, Func<FieldPath, string> nameOf)
        : this(failure.Code, failure.Message)
    {
        (Reason, Domain) = (failure.Reason, domain);
        (Metadata, RetryDelay) = (failure.Metadata, failure.RetryDelay);
        Violations = [.. failure.Violations.Select(violation => new NamedViolation(nameOf(violation.Field), violation.Description))];
        if (Violations.Count > 0)
            Message = string.Join(Separator, Violations);
    }

    /// <summary>The details of a status that a service made by itself.</summary>
    internal FailureDetails(Google.Rpc.Status status, Func<FieldPath, string> nameOf)
        : this((StatusCode)status.Code, status.Message)
    {
        _status = status;
        if (status.GetDetail<ErrorInfo>() is { } info)
            (Reason, Domain, Metadata) = (info.Reason, info.Domain, info.Metadata.ToImmutableDictionary());
        RetryDelay = status.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan();
        if (status.GetDetail<BadRequest>() is not { FieldViolations.Count: > 0 } request)
            return;
        var sent = request.FieldViolations.Select(violation => new NamedViolation(violation.Field, violation.Description)).ToList();
        Violations = [.. sent.Select(violation => violation with { Field = nameOf(FieldPath.Parse(violation.Field)) })];
        var named = sent.Zip(Violations).DistinctBy(pair => pair.First).ToDictionary(pair => $"{pair.First}", pair => $"{pair.Second}");
        Message = string.Join(Separator, Message.Split(Separator).Select(part => named.GetValueOrDefault(part, part)));
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

    /// <summary>The fields whose values are not valid; <c>$</c> names the body as a whole.</summary>
    public IReadOnlyList<NamedViolation> Violations { get; init; } = [];

    /// <summary>Whether the body of the request is malformed, so that no field of it can be named for sure.</summary>
    public bool IsMalformedBody { get; init; }

    /// <summary>How long to wait before the call is repeated; null if a repetition does not help.</summary>
    public TimeSpan? RetryDelay { get; init; }

    /// <summary>The value of the header Retry-After: the delay in whole seconds (RFC 9110, section 10.2.3).</summary>
    internal string? RetryAfter =>
        _status is null && RetryDelay is { } delay ? Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>The failure as a message.</summary>
    public Google.Rpc.Status ToStatus()
    {
        var status = new Google.Rpc.Status { Code = (int)Code, Message = Message };
        if (_status is not null)
            status.Details.Add(_status.Details.Select(detail => detail.Is(BadRequest.Descriptor) ? Any.Pack(ToBadRequest()) : detail));
        else
            AddDetails(status);
        return status;
    }

    private void AddDetails(Google.Rpc.Status status)
    {
        if (Reason is not null && Domain is not null)
            status.Details.Add(Any.Pack(new ErrorInfo { Reason = Reason, Domain = Domain, Metadata = { Metadata.ToDictionary() } }));
        if (RetryDelay is { } delay)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        if (Violations.Count > 0)
            status.Details.Add(Any.Pack(ToBadRequest()));
    }

    private BadRequest ToBadRequest() => new()
    {
        FieldViolations = { Violations.Select(
            violation => new BadRequest.Types.FieldViolation { Field = violation.Field, Description = violation.Description }) },
    };
}

/// <summary>A field of a request whose value is not valid, named as the caller names it.</summary>
/// <param name="Field">The path of the field.</param>
/// <param name="Description">What is wrong with its value.</param>
public readonly record struct NamedViolation(string Field, string Description)
{
    /// <summary>The violation as a message names it.</summary>
    public override string ToString() => $"{Field}: {Description}";
}
