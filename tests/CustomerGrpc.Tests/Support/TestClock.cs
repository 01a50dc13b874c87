namespace CustomerGrpc.Tests.Support;

/// <summary>
/// The system's clock, which a test can move forward. FakeTimeProvider would not do for a whole service: while it stands still, new ids
/// have no order and the database's health is not checked; and moving it on by days fires the timers that close old connections.
/// </summary>
public sealed class TestClock : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    /// <summary>Lets that much time pass at once.</summary>
    public void Advance(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);
}
