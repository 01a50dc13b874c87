using Xunit.Sdk;

namespace CustomerGrpc.Transcoding.Tests.Conformance;

/// <summary>A request and the expected response.</summary>
public sealed class ConformanceRow : IXunitSerializable
{
    private string _text = "";

    public ConformanceRow()
    {
    }

    private ConformanceRow(string text) => Read(text);

    public string Name { get; private set; } = "";

    public string Method { get; private set; } = "";

    public string Target { get; private set; } = "";

    public List<string> RequestHeaders { get; } = [];

    public string? Body { get; private set; }

    public int Status { get; private set; }

    public List<(string Name, string Value)> ResponseHeaders { get; } = [];

    /// <summary>The body, byte for byte.</summary>
    public string? Exact { get; private set; }

    /// <summary>Members that the body must contain.</summary>
    public string? Members { get; private set; }

    /// <summary>The only field that the response must report as invalid.</summary>
    public string? WrongField { get; private set; }

    /// <summary>Why the stock transcoder answers differently, a word of README.md's table; null if it answers the same.</summary>
    public string? Reason { get; private set; }

    public static IReadOnlyList<ConformanceRow> ReadAll() =>
    [
        .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Conformance", "rows"), "*.txt").Order(StringComparer.Ordinal)
            .SelectMany(
                file => File.ReadAllText(file).Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(text => new ConformanceRow(text)),
    ];

    public void Deserialize(IXunitSerializationInfo info) => Read(info.GetValue<string>(nameof(_text))!);

    public void Serialize(IXunitSerializationInfo info) => info.AddValue(nameof(_text), _text);

    public override string ToString() => $"{Method} {Target}";

    private void Read(string text)
    {
        _text = text;
        foreach (var line in text.Split('\n'))
            ReadLine(line);
    }

    private void ReadLine(string line)
    {
        var (mark, rest) = (line[0], line.Length > 2 ? line[2..] : "");
        switch (mark)
        {
            case '#': Name = rest; break;
            case '>': (Method, Target) = (rest[..rest.IndexOf(' ')], rest[(rest.IndexOf(' ') + 1)..]); break;
            case '}': RequestHeaders.Add(rest); break;
            case '|': (Body, _) = (rest, AddJson()); break;
            case '/': Body = rest; break;
            case '<': Status = int.Parse(rest, null); break;
            case '{':
                ResponseHeaders.Add(
                (rest[..rest.IndexOf(": ", StringComparison.Ordinal)], rest[(rest.IndexOf(": ", StringComparison.Ordinal) + 2)..])); break;
            case '=': Exact = rest.Replace("«lf»", "\n", StringComparison.Ordinal); break;
            case '~': Members = rest; break;
            case '!': (WrongField, Status) = (rest, 400); break;
            case '?': Reason = rest.Split(": ")[0]; break;
            default: throw new FormatException($"No row has a line \"{line}\".");
        }
    }

    private bool AddJson()
    {
        if (!RequestHeaders.Exists(header => header.StartsWith("Content-Type", StringComparison.Ordinal)))
            RequestHeaders.Add("Content-Type: application/json");
        return true;
    }
}
