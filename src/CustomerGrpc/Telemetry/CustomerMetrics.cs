using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Errors;
using CustomerGrpc.Transcoding;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace CustomerGrpc.Telemetry;

/// <summary>Counts updates of customers by API and outcome, the fields that they name, conflicts, and rejected credentials.</summary>
internal sealed class CustomerMetrics : Interceptor
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

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        _updates.Enabled ? CountAsync(request, context, continuation) : continuation(request, context);

    private async Task<TResponse> CountAsync<TRequest, TResponse>(
        TRequest request, ServerCallContext call, UnaryServerMethod<TRequest, TResponse> continuation)
        where TRequest : class where TResponse : class
    {
        try
        {
            var response = await continuation(request, call);
            CountUpdate(call, request, nameof(StatusCode.OK));
            return response;
        }
        catch (RpcException exception)
        {
            var reason = ReasonOf(exception);
            CountUpdate(call, request, reason);
            Count(_services.MethodOf(call), call.GetHttpContext(), reason);
            throw;
        }
        catch (OperationCanceledException)
        {
            CountUpdate(call, request, nameof(StatusCode.Cancelled));
            throw;
        }
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

    /// <summary>Counts a call that was rejected before its method was called.</summary>
    public void CountRejection(HttpContext http, RpcException failure)
    {
        if (!_rejections.Enabled)
            return;
        var method = _services.MethodOf(http.GetEndpoint()!.Metadata.GetRequiredMetadata<GrpcMethodMetadata>().Method);
        Count(method, http, ReasonOf(failure));
    }

    private void Count(MethodDescriptor method, HttpContext http, string reason)
    {
        var counter = Conflicts.Contains(reason) ? _conflicts : Rejections.Contains(reason) ? _rejections : null;
        counter?.Add(1, new(Api, method.File.Package), new(RpcAttributes.System, RpcAttributes.SystemOf(http)), new(ErrorType, reason));
    }

    private static string ReasonOf(RpcException failure) =>
        failure.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? failure.StatusCode.ToString();

    private static HashSet<string> Names(params ErrorReason[] reasons) => [.. reasons.Select(ErrorReasonName.Of)];
}
