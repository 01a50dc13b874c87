namespace CustomerGrpc.Bench.Results;

/// <summary>Replaces the measured part of docs/performance.md, which stands between two comments, and the picture.</summary>
internal static class PerformancePage
{
    public const string Begin = "<!-- Written by make bench-page: begin -->", End = "<!-- Written by make bench-page: end -->";

    /// <summary>Writes both files.</summary>
    /// <param name="results">The results.</param>
    /// <param name="directory">The directory of performance.md and bench.svg.</param>
    public static void Write(BenchResults results, string directory)
    {
        var page = Path.Combine(directory, "performance.md");
        File.WriteAllText(page, Replace(File.ReadAllText(page), new MeasuredSection(results).ToString()));
        File.WriteAllText(Path.Combine(directory, "bench.svg"), new Picture(results).ToString());
    }

    /// <summary>Puts the text between the comments, in place of what is there. Everything else stays.</summary>
    /// <exception cref="InvalidDataException">The page does not have the two comments.</exception>
    public static string Replace(string page, string text)
    {
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? $"{page[..(begin + Begin.Length)]}\n\n{text.Trim()}\n\n{page[end..]}"
            : throw new InvalidDataException($"The page needs the lines {Begin} and {End}.");
    }
}
