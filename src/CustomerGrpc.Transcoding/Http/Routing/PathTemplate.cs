using System.Collections.Immutable;
using Microsoft.AspNetCore.Routing.Patterns;

namespace CustomerGrpc.Transcoding.Http.Routing;

/// <summary>A segment of a template: a literal, any one segment (`*`), or all following segments (`**`).</summary>
internal readonly record struct TemplateSegment(string? Literal, bool TakesRest)
{
    /// <summary>Any one segment.</summary>
    public static readonly TemplateSegment Any = new(null, false);

    /// <summary>All following segments; there may be none.</summary>
    public static readonly TemplateSegment Rest = new(null, true);
}

/// <summary>A variable: the field of the request that it sets, and its segments.</summary>
/// <param name="FieldPath">The path of the field, with dots.</param>
/// <param name="Start">The index of its first segment.</param>
/// <param name="Count">The number of its segments in the template.</param>
/// <param name="IsMany">Whether it can match more or fewer segments of a path than one.</param>
internal sealed record TemplateVariable(string FieldPath, int Start, int Count, bool IsMany);

/// <summary>A path template of google.api.http (google/api/http.proto, "Path template syntax").</summary>
internal sealed class PathTemplate
{
    private PathTemplate(string text, TemplateParser parsed)
    {
        Text = text;
        Segments = [.. parsed.Segments];
        Variables = [.. parsed.Variables];
        Verb = parsed.Verb;
    }

    /// <summary>The template as written.</summary>
    public string Text { get; }

    /// <summary>The segments, including those of variables.</summary>
    public ImmutableArray<TemplateSegment> Segments { get; }

    /// <summary>The variables from left to right.</summary>
    public ImmutableArray<TemplateVariable> Variables { get; }

    /// <summary>The custom verb behind the colon; null if there is none.</summary>
    public string? Verb { get; }

    /// <summary>The template without the names of variables. Templates of the same shape match the same paths.</summary>
    public string Shape => $"/{string.Join('/', Segments.Select(segment => segment.Literal ?? (segment.TakesRest ? "**" : "*")))}:{Verb}";

    /// <summary>Reads a template.</summary>
    /// <exception cref="FormatException">The template is malformed.</exception>
    public static PathTemplate Parse(string text)
    {
        var parser = new TemplateParser(text);
        parser.Parse();
        return new PathTemplate(text, parser);
    }

    /// <summary>Whether the path of a request matches exactly: percent-encoding, case and slashes count.</summary>
    public bool Matches(RequestTarget target)
    {
        var takesRest = Segments[^1].TakesRest;
        var fixedCount = takesRest ? Segments.Length - 1 : Segments.Length;
        if (takesRest ? target.Segments.Length < fixedCount : target.Segments.Length != fixedCount)
            return false;
        if (Verb is not null && !EndsWithVerb(target))
            return false;
        for (var index = 0; index < fixedCount; index++)
            if (!Matches(Segments[index], ValueOf(target, index)))
                return false;
        return true;
    }

    /// <summary>The pattern with which ASP.NET Core's routing finds candidates. <see cref="Matches(RequestTarget)"/> decides.</summary>
    public RoutePattern ToRoutePattern() => RoutePatternFactory.Pattern(Text, Segments.Select(ToPathSegment));

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool Matches(TemplateSegment segment, ReadOnlySpan<char> value)
    {
        if (segment.Literal is not { } literal)
            return !value.IsEmpty;
        return value.Contains('%') ? PercentText.TryDecode(value, out var decoded) && decoded == literal : value.SequenceEqual(literal);
    }

    private bool EndsWithVerb(RequestTarget target) =>
        target.Segments.Length > 0
        && target.Path.AsSpan(target.Segments[^1]) is var last
        && last.Length > Verb!.Length && last.EndsWith(Verb, StringComparison.Ordinal) && last[^(Verb.Length + 1)] == ':';

    private ReadOnlySpan<char> ValueOf(RequestTarget target, int index)
    {
        var value = target.Path.AsSpan(target.Segments[index]);
        return Verb is not null && index == target.Segments.Length - 1 ? value[..^(Verb.Length + 1)] : value;
    }

    private RoutePatternPathSegment ToPathSegment(TemplateSegment segment, int index)
    {
        RoutePatternPart part = segment.Literal is { } literal
            ? RoutePatternFactory.LiteralPart(literal)
            : RoutePatternFactory.ParameterPart(
                NameOf(index), null, segment.TakesRest ? RoutePatternParameterKind.CatchAll : RoutePatternParameterKind.Standard);
        return Verb is null || segment.TakesRest || index < Segments.Length - 1
            ? RoutePatternFactory.Segment(part)
            : RoutePatternFactory.Segment(part, RoutePatternFactory.LiteralPart($":{Verb}"));
    }

    // The route value of a variable with one segment has the variable's name. Other segments need any unique name.
    private string NameOf(int index) =>
        Variables.FirstOrDefault(variable => variable.Start == index && variable.Count == 1)?.FieldPath ?? $"segment{index}";
}
