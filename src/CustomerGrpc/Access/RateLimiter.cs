using System.Collections.Concurrent;
using CustomerGrpc.Batching;
using Npgsql;

namespace CustomerGrpc.Access;

/// <summary>
/// Counts requests for all replicas in the database, without a round trip for each. A replica reserves an eighth of the requests that are
/// left in a window and counts them in memory; near the end it reserves single requests. All replicas together never serve more than the
/// limit. A caller can be rejected early by as many requests as other replicas have reserved and not used; with one replica the count is
/// exact. A window is longer than configured by as much as the clocks of the replicas differ.
/// </summary>
internal sealed class RateLimiter(StoreDatabase database, TimeProvider clock, IConfiguration configuration)
{
    private const int Share = 8;

    /// <summary>Limits memory. Reservations that are dropped are lost to the callers until their windows end.</summary>
    private const int MaxLeases = 100_000;

    // used counts what replicas have reserved; taken is what this statement reserved.
    private const string TakeSql = """
        INSERT INTO rate_windows AS w (caller, start_time, used, taken) VALUES ($1, $2, greatest(1, $4 / $5), greatest(1, $4 / $5))
        ON CONFLICT (caller) DO UPDATE SET (start_time, used, taken) = (
            SELECT CASE WHEN ended THEN $2 ELSE w.start_time END, before + take, take
            FROM (SELECT w.start_time + $3 <= $2 AS ended) AS e,
                LATERAL (SELECT CASE WHEN ended THEN 0 ELSE w.used END AS before) AS b,
                LATERAL (SELECT least($4 - before, greatest(1, ($4 - before) / $5)) AS take) AS t)
        RETURNING start_time, used, taken
        """;

    private readonly ConcurrentDictionary<string, Lease> _leases = new(StringComparer.Ordinal);
    private readonly bool _isEnabled = configuration.GetValue<bool>("RateLimits:Enabled");

    /// <summary>Counts one request of a caller; null if nothing is counted.</summary>
    public async ValueTask<RateStanding?> TakeAsync(string caller, RateLimit? limit, CancellationToken cancellationToken)
    {
        if (limit is null || !_isEnabled)
            return null;
        if (_leases.Count >= MaxLeases)
            _leases.Clear();
        var lease = _leases.GetOrAdd(caller, _ => new Lease());
        if (lease.Take(clock.GetUtcNow(), limit) is { } standing)
            return standing;

        // One statement at a time for each caller. Waiting requests use what it reserves.
        await lease.Renewal.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetUtcNow();
            if (lease.Take(now, limit) is { } renewed)
                return renewed;
            await RenewAsync(lease, caller, limit, now, cancellationToken);
            return lease.Take(now, limit) ?? throw new InvalidOperationException("A renewed lease allows or rejects a request.");
        }
        finally
        {
            lease.Renewal.Release();
        }
    }

    private Task<bool> RenewAsync(Lease lease, string caller, RateLimit limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.RunAsync(connection => RenewAsync(connection, lease, caller, limit, now, cancellationToken), cancellationToken);

    private static async Task<bool> RenewAsync(
        NpgsqlConnection connection, Lease lease, string caller, RateLimit limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TakeSql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = caller });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = limit.Window });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit.Requests });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Share });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        lease.Renew(new DateTimeOffset(row.GetDateTime(0)) + limit.Window, limit.Requests - row.GetInt32(1), row.GetInt32(2));
        return true;
    }

    /// <summary>The requests that this replica has reserved for one caller.</summary>
    private sealed class Lease
    {
        private readonly Lock _gate = new();
        private DateTimeOffset _end;
        private int _left;
        private int _leftElsewhere;

        public SemaphoreSlim Renewal { get; } = new(1);

        /// <summary>Allows or rejects one request; null if only the database can decide.</summary>
        public RateStanding? Take(DateTimeOffset now, RateLimit limit)
        {
            lock (_gate)
            {
                if (now >= _end || (_left == 0 && _leftElsewhere > 0))
                    return null;
                if (_left == 0)
                    return new RateStanding(false, 0, _end);
                _left--;
                return new RateStanding(true, Math.Min(limit.Requests, _left + _leftElsewhere), _end);
            }
        }

        public void Renew(DateTimeOffset end, int leftElsewhere, int taken)
        {
            lock (_gate)
                (_end, _leftElsewhere, _left) = (end, leftElsewhere, taken);
        }
    }
}
