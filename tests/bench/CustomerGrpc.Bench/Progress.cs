namespace CustomerGrpc.Bench;

/// <summary>
/// Shows what is being measured and how much time is left. The time left follows from how long the planned time took so far. On a
/// terminal the line is replaced, otherwise there is a line every ten seconds.
/// </summary>
/// <param name="output">Where it is written.</param>
/// <param name="isTerminal">Whether lines can be replaced.</param>
/// <param name="planned">The planned time of all steps.</param>
/// <param name="clock">The clock.</param>
internal sealed class Progress(TextWriter output, bool isTerminal, TimeSpan planned, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly long _begin = clock.GetTimestamp();
    private TimeSpan _done;
    private TimeSpan? _shown;

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_begin);

    /// <summary>Shows what begins now.</summary>
    public void Begin(string step)
    {
        if (!isTerminal && Elapsed - _shown < Interval)
            return;
        _shown = Elapsed;
        var line = FormattableString.Invariant($"{_done / planned,4:P0}, {Left():m\\:ss} left: {step}");
        // ESC [K erases what is left of a longer line.
        output.Write(isTerminal ? $"\r{line}\e[K" : $"{line}\n");
    }

    /// <summary>Adds the planned time of a step that has ended.</summary>
    public void End(TimeSpan length) => _done += length;

    /// <summary>Writes a message on a line of its own.</summary>
    public void WriteLine(string message) => output.WriteLine(isTerminal ? $"\r{message}\e[K" : message);

    private TimeSpan Left() => _done == TimeSpan.Zero ? planned : Elapsed * ((planned - _done) / _done);
}
