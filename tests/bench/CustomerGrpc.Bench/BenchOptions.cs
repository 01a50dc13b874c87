using System.Globalization;
using CustomerGrpc.Bench.Results;

namespace CustomerGrpc.Bench;

/// <summary>The arguments of a run.</summary>
internal sealed record BenchOptions
{
    public const string OneStore = "one-store", ManyStores = "many-stores", Telemetry = "telemetry", Footprint = "footprint";

    /// <summary>The parts that can be run alone.</summary>
    public static IReadOnlyList<string> AllParts { get; } =
        [.. Operation.All.Select(operation => operation.Name), OneStore, ManyStores, RowKey.Dialects, Telemetry, Footprint];

    /// <summary>What the program takes.</summary>
    public static string Usage { get; } = $"""
        Arguments: parts to run ({string.Join(", ", AllParts)}; all of them if none is given),
          --quick              one round of short turns, under three minutes
          --rounds N           3 by default
          --previous FILE      measure another build of the service (its CustomerGrpc.dll) in place of the peers
          --results FILE       write the results to this file
        Or one of:
          scale                growing numbers of customers and stores
          page FILE DIRECTORY  write the measured part of performance.md and bench.svg in the directory from the file with results
        """;

    /// <summary>The parts to run.</summary>
    public IReadOnlyList<string> Parts { get; private init; } = AllParts;

    public bool IsQuick { get; private init; }

    public int? Rounds { get; private init; }

    public string? Previous { get; private init; }

    /// <summary>The file for the results, which `page` reads.</summary>
    public string ResultsFile { get; private init; } = Path.Combine(AppContext.BaseDirectory, "results.json");

    public bool Has(string part) => Parts.Contains(part);

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="ArgumentException">An argument is unknown or incomplete.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> arguments)
    {
        var (options, parts) = (new BenchOptions(), new List<string>());
        for (var at = 0; at < arguments.Count; at++)
        {
            var argument = arguments[at];
            options = argument switch
            {
                "--quick" => options with { IsQuick = true },
                "--rounds" => options with { Rounds = int.Parse(Value(), CultureInfo.InvariantCulture) },
                "--previous" => options with { Previous = Value() },
                "--results" => options with { ResultsFile = Value() },
                _ when AllParts.Contains(argument) => options,
                _ => throw new ArgumentException($"The argument {argument} is unknown.", nameof(arguments)),
            };
            if (AllParts.Contains(argument))
                parts.Add(argument);

            string Value() => ++at < arguments.Count
                ? arguments[at]
                : throw new ArgumentException($"{argument} needs a value.", nameof(arguments));
        }
        return parts.Count > 0 ? options with { Parts = parts } : options;
    }
}
