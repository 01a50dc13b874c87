using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Rpc.Hosting;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace CustomerGrpc.Hosting.Telemetry;

/// <summary>What is measured of customers: updates by API, carrier and outcome, the sizes of their masks, conflicts, and refused credentials.</summary>
internal sealed class CustomerMetrics : Interceptor
{
    public const string MeterName = "CustomerGrpc";

    private const string UpdateMethod = "UpdateCustomer";
    private const string MaskField = "update_mask";
    private const string Api = "customers.api";
    private const string Carrier = "rpc.system";
    private const string Outcome = "customers.outcome";
    private const string ErrorType = "error.type";

    private static readonly HashSet<string> Conflicts = Names(
        ErrorReason.EmailInUse, ErrorReason.UserInUse, ErrorReason.EtagMismatch, ErrorReason.CustomerLocked, ErrorReason.GroupNameInUse);

    private static readonly HashSet<string> Refusals = Names(
        ErrorReason.CredentialMissing, ErrorReason.CredentialInvalid, ErrorReason.ScopeMissing, ErrorReason.SignatureInvalid, ErrorReason.TimestampInvalid);

    private readonly ConcurrentDictionary<MessageDescriptor, FieldDescriptor?> _masks = new();
    private readonly Counter<long> _updates;
    private readonly Histogram<int> _maskSizes;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _refusals;

    public CustomerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _updates = meter.CreateCounter<long>("customers.updates", "{update}", "Updates of customers.");
        _maskSizes = meter.CreateHistogram(
            "customers.update.mask_size", "{field}", "How many fields an update named.", advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [0, 1, 2, 3, 5, 8, 13, 21] });
        _conflicts = meter.CreateCounter<long>("customers.conflicts", "{call}", "Calls that met another's data or change.");
        _refusals = meter.CreateCounter<long>("customers.credentials.refused", "{call}", "Calls whose credentials were refused.");
    }

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        _updates.Enabled ? CountAsync(request, (HttpServerCallContext)context, continuation) : continuation(request, context);

    private async Task<TResponse> CountAsync<TRequest, TResponse>(
        TRequest request, HttpServerCallContext call, UnaryServerMethod<TRequest, TResponse> continuation)
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
            var reason = exception.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? exception.StatusCode.ToString();
            CountUpdate(call, request, reason);
            CountFailure(call, reason);
            throw;
        }
        catch (OperationCanceledException)
        {
            CountUpdate(call, request, nameof(StatusCode.Cancelled));
            throw;
        }
    }

    private void CountUpdate(HttpServerCallContext call, object request, string outcome)
    {
        var method = call.BoundMethod.Descriptor;
        if (method.Name != UpdateMethod)
            return;
        var tags = Face(call);
        var mask = _masks.GetOrAdd(method.InputType, static type => type.FindFieldByName(MaskField));
        if (mask?.Accessor.GetValue((IMessage)request) is FieldMask { Paths.Count: var size })
            _maskSizes.Record(size, tags);
        tags.Add(Outcome, outcome);
        _updates.Add(1, tags);
    }

    private void CountFailure(HttpServerCallContext call, string reason)
    {
        var counter = Conflicts.Contains(reason) ? _conflicts : Refusals.Contains(reason) ? _refusals : null;
        counter?.Add(1, new(Api, call.BoundMethod.Descriptor.File.Package), new(Carrier, call.Carrier), new(ErrorType, reason));
    }

    private static TagList Face(HttpServerCallContext call) => new() { { Api, call.BoundMethod.Descriptor.File.Package }, { Carrier, call.Carrier } };

    private static HashSet<string> Names(params ErrorReason[] reasons) => [.. reasons.Select(ErrorReasonName.Of)];
}
