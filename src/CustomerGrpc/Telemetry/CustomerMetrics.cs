using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Errors;
using CustomerGrpc.Transcoding;
using CustomerGrpc.Transcoding.Failures;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Telemetry;

/// <summary>Counts updates of customers by API and outcome, the sizes of their masks, conflicts, and rejected credentials.</summary>
internal sealed class CustomerMetrics
{
    public const string MeterName = "CustomerGrpc";

    private const string UpdateMethod = "UpdateCustomer";
    private const string MaskField = "update_mask";
    private const string Api = "customers.api";
    private const string Outcome = "customers.outcome";
    private const string ErrorType = "error.type";

    private static readonly HashSet<string> Conflicts = Names(
        ErrorReason.EmailInUse, ErrorReason.UserInUse, ErrorReason.EtagMismatch, ErrorReason.CustomerLocked, ErrorReason.GroupNameInUse);

    private static readonly HashSet<string> Rejections = Names(
        ErrorReason.CredentialMissing, ErrorReason.CredentialInvalid, ErrorReason.ScopeMissing,
        ErrorReason.SignatureInvalid, ErrorReason.TimestampInvalid);

    private readonly ConcurrentDictionary<MessageDescriptor, FieldDescriptor?> _masks = new();
    private readonly Counter<long> _updates;
    private readonly Histogram<int> _maskSizes;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _rejections;
    private readonly MappedServices _services;

    public CustomerMetrics(IMeterFactory meters, MappedServices services)
    {
        _services = services;
        var meter = meters.Create(MeterName);
        _updates = meter.CreateCounter<long>("customers.updates", "{update}", "Updates of customers.");
        _maskSizes = meter.CreateHistogram(
            "customers.update.mask_size", "{field}", "How many fields an update named.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [0, 1, 2, 3, 5, 8, 13, 21] });
        _conflicts = meter.CreateCounter<long>("customers.conflicts", "{call}", "Calls that conflict with other data or another change.");
        _rejections = meter.CreateCounter<long>("customers.credentials.refused", "{call}", "Calls whose credentials were rejected.");
    }

    /// <summary>Counts a call that has ended.</summary>
    /// <param name="call">The call.</param>
    /// <param name="request">Its request.</param>
    /// <param name="failure">The exception that ended it; null if it succeeded.</param>
    public void CountCall(ServerCallContext call, object request, Exception? failure = null)
    {
        if (!_updates.Enabled)
            return;
        var outcome = OutcomeOf(failure);
        CountUpdate(call, request, outcome);
        if (failure is not (null or OperationCanceledException))
            Count(_services.MethodOf(call), call.GetHttpContext(), outcome);
    }

    /// <summary>Counts a call that was rejected before its method was called.</summary>
    public void CountRejection(HttpContext http, MethodDescriptor method, string? reason)
    {
        if (_rejections.Enabled && reason is not null)
            Count(method, http, reason);
    }

    private void CountUpdate(ServerCallContext call, object request, string outcome)
    {
        var method = _services.MethodOf(call);
        if (method.Name != UpdateMethod)
            return;
        var tags = new TagList { { Api, method.File.Package }, { RpcAttributes.System, RpcAttributes.SystemOf(call.GetHttpContext()) } };
        var mask = _masks.GetOrAdd(method.InputType, static type => type.FindFieldByName(MaskField));
        if (mask?.Accessor.GetValue((IMessage)request) is FieldMask { Paths.Count: var size })
            _maskSizes.Record(size, tags);
        tags.Add(Outcome, outcome);
        _updates.Add(1, tags);
    }

    private void Count(MethodDescriptor method, HttpContext http, string reason)
    {
        var counter = Conflicts.Contains(reason) ? _conflicts : Rejections.Contains(reason) ? _rejections : null;
        counter?.Add(1, new(Api, method.File.Package), new(RpcAttributes.System, RpcAttributes.SystemOf(http)), new(ErrorType, reason));
    }

    private static string OutcomeOf(Exception? failure) => failure switch
    {
        null => nameof(StatusCode.OK),
        CallFailedException { Reason: { } reason } => reason,
        RpcException { Status.DebugException: CallFailedException { Reason: { } reason } } => reason,
        RpcException exception => exception.StatusCode.ToString(),
        OperationCanceledException => nameof(StatusCode.Cancelled),
        _ => nameof(StatusCode.Unknown),
    };

    private static HashSet<string> Names(params ErrorReason[] reasons) => [.. reasons.Select(ErrorReasonName.Of)];
}
