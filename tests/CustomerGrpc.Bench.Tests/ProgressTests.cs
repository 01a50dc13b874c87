namespace CustomerGrpc.Bench.Tests;

/// <summary>The progress says how much time is left.</summary>
public sealed class ProgressTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void The_time_left_follows_from_the_time_so_far()
    {
        var progress = new Progress(_output, isTerminal: true, TimeSpan.FromMinutes(10), _clock);
        progress.Begin("first");
        // One planned minute took one and a half.
        _clock.Advance(TimeSpan.FromSeconds(90));
        progress.End(TimeSpan.FromMinutes(1));
        progress.Begin("second");

        Assert.Equal("\r 0 %, 10:00 left: first\e[K\r10 %, 13:30 left: second\e[K", _output.ToString());
    }

    [Fact]
    public void A_file_gets_a_line_every_ten_seconds()
    {
        var progress = new Progress(_output, isTerminal: false, TimeSpan.FromMinutes(1), _clock);
        for (var step = 0; step < 12; step++)
        {
            progress.Begin($"step {step}");
            _clock.Advance(TimeSpan.FromSeconds(2));
            progress.End(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(["step 0", "step 5", "step 10"], _output.ToString().TrimEnd().Split('\n').Select(line => line.Split(": ")[1]));
    }
}
