using System.Buffers;

namespace CustomerGrpc.Transcoding.Http.Routing;

/// <summary>
/// Reads <c>Template = "/" Segments [ Verb ]</c>, <c>Segments = Segment { "/" Segment }</c>,
/// <c>Segment = "*" | "**" | LITERAL | "{" FieldPath [ "=" Segments ] "}"</c>, <c>Verb = ":" LITERAL</c>.
/// </summary>
internal sealed class TemplateParser(string text)
{
    private static readonly SearchValues<char> Special = SearchValues.Create("/*{}=:");
    private int _at;

    public List<TemplateSegment> Segments { get; } = [];

    public List<TemplateVariable> Variables { get; } = [];

    public string? Verb { get; private set; }

    public void Parse()
    {
        if (!Take('/'))
            throw Invalid("must begin with /");
        ParseSegments(inVariable: false);
        if (Take(':'))
            Verb = Literal("a verb");
        if (_at < text.Length)
            throw Invalid($"has a stray '{text[_at]}' at {_at}");
        var rest = Segments.IndexOf(TemplateSegment.Rest);
        if (rest >= 0 && rest < Segments.Count - 1)
            throw Invalid("can have ** only as its last segment");
    }

    private void ParseSegments(bool inVariable)
    {
        do
        {
            if (Take('*'))
                Segments.Add(Take('*') ? TemplateSegment.Rest : TemplateSegment.Any);
            else if (!Take('{'))
                Segments.Add(new TemplateSegment(Literal("a segment"), false));
            else if (inVariable)
                throw Invalid("has a variable within a variable");
            else
                ParseVariable();
        }
        while (Take('/'));
    }

    private void ParseVariable()
    {
        var start = Segments.Count;
        var name = Literal("a field");
        if (Take('='))
            ParseSegments(inVariable: true);
        else
            Segments.Add(TemplateSegment.Any);
        if (!Take('}'))
            throw Invalid("does not close a variable");
        var count = Segments.Count - start;
        Variables.Add(new TemplateVariable(name, start, count, count > 1 || Segments[start].TakesRest));
    }

    private string Literal(string what)
    {
        var length = text.AsSpan(_at).IndexOfAny(Special);
        var literal = length < 0 ? text[_at..] : text.Substring(_at, length);
        if (literal.Length == 0)
            throw Invalid($"lacks {what} at {_at}");
        _at += literal.Length;
        return literal;
    }

    private bool Take(char letter)
    {
        if (_at >= text.Length || text[_at] != letter)
            return false;
        _at++;
        return true;
    }

    private FormatException Invalid(string reason) => new($"The path template \"{text}\" {reason}.");
}
