using CustomerGrpc.Rpc.Hosting;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace CustomerGrpc.Rpc.Services;

/// <summary>
/// Whether the server and its services answer calls. A mapped service follows the server's own status, whose name is empty, until
/// it is given one. Safe for use from any thread.
/// </summary>
public sealed class HealthStatuses
{
    /// <summary>The name of the server as a whole.</summary>
    public const string Server = "";

    private readonly Dictionary<string, ServingStatus> _set = new() { [Server] = ServingStatus.Serving };
    private readonly MappedServices _services;
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isStopping;

    internal HealthStatuses(MappedServices services) => _services = services;

    /// <summary>Ends when the next status changes. Ask for it before reading a status.</summary>
    internal Task Changed
    {
        get
        {
            lock (_lock)
                return _changed.Task;
        }
    }

    /// <summary>Sets the status of a service, or of the server. It has no effect any more once the server stops.</summary>
    /// <param name="service">The service's full name, or <see cref="Server"/>.</param>
    /// <param name="status">The status.</param>
    public void Set(string service, ServingStatus status)
    {
        lock (_lock)
        {
            if (_isStopping || (_set.TryGetValue(service, out var before) && before == status))
                return;
            _set[service] = status;
            TellWatchers();
        }
    }

    /// <summary>The status of a service, or of the server; null when there is no such service.</summary>
    /// <param name="service">The service's full name, or <see cref="Server"/>.</param>
    public ServingStatus? Of(string service)
    {
        lock (_lock)
        {
            var isSet = _set.TryGetValue(service, out var status);
            if (!isSet && !_services.Contains(service))
                return null;
            return _isStopping ? ServingStatus.NotServing : isSet ? status : _set[Server];
        }
    }

    /// <summary>Everything that has a status: the server, the mapped services, and what else was set.</summary>
    internal IReadOnlyCollection<string> Names()
    {
        lock (_lock)
            return [.. _set.Keys.Union(_services.All.Select(service => service.FullName))];
    }

    /// <summary>Turns everything to NOT_SERVING for good.</summary>
    internal void Stop()
    {
        lock (_lock)
        {
            _isStopping = true;
            TellWatchers();
        }
    }

    private void TellWatchers()
    {
        _changed.SetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
