using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace CustomerGrpc.Rpc.Transcoding.Routing;

/// <summary>A segment of a template: one literal text, any one segment (`*`), or all that follow (`**`).</summary>
internal readonly record struct TemplateSegment(string? Literal, bool TakesRest)
{
    /// <summary>Any one segment.</summary>
    public static readonly TemplateSegment Any = new(null, false);

    /// <summary>All segments that follow, also none.</summary>
    public static readonly TemplateSegment Rest = new(null, true);
}

/// <summary>A variable: the request field it sets, and the segments it takes.</summary>
/// <param name="FieldPath">Names of fields with dots between them.</param>
/// <param name="Start">The index of its first segment.</param>
/// <param name="Count">How many segments of the template it takes.</param>
/// <param name="IsMany">Whether it may take more or fewer than one segment of a path.</param>
internal sealed record TemplateVariable(string FieldPath, int Start, int Count, bool IsMany);

/// <summary>A path template of google.api.http (google/api/http.proto, "Path template syntax").</summary>
internal sealed partial class PathTemplate
{
    private PathTemplate(string text, TemplateParser parsed)
    {
        Text = text;
        Segments = [.. parsed.Segments];
        Variables = [.. parsed.Variables];
        Verb = parsed.Verb;
        Redacted = VariableText().Replace(text, "REDACTED");
    }

    /// <summary>The template as written.</summary>
    public string Text { get; }

    /// <summary>The segments, those of variables among them.</summary>
    public ImmutableArray<TemplateSegment> Segments { get; }

    /// <summary>The variables from left to right.</summary>
    public ImmutableArray<TemplateVariable> Variables { get; }

    /// <summary>The custom verb behind the colon; null if there is none.</summary>
    public string? Verb { get; }

    /// <summary>A path that says nothing of the variables' values.</summary>
    public string Redacted { get; }

    /// <summary>Reads a template.</summary>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static PathTemplate Parse(string text)
    {
        var parser = new TemplateParser(text);
        parser.Parse();
        return new PathTemplate(text, parser);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex VariableText();
}
