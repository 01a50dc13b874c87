namespace CustomerGrpc.Tests.Support;

/// <summary>
/// The system's clock, which a test can move forward. FakeTimeProvider is not suitable for a whole service: while it stands still, new ids
/// have no order and the database's health is not checked, and advancing it by days fires the timers that close old connections.
/// </summary>
public sealed class TestClock : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    /// <summary>Moves the clock forward.</summary>
    public void Advance(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);
}
