using System.Text.RegularExpressions;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Http.Errors;
using CustomerGrpc.Transcoding.Http.Routing;
using Google.Api;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>
/// The responses for the failures that the comment of a method lists (<c>NOT_FOUND: the store has no such customer.</c>) and for common
/// failures, in the error format of the API.
/// </summary>
internal sealed partial class FailureResponses(
    OpenApiDocument document, ProtoComments comments, FailureExamples examples, OpenApiOptions options)
{
    private static readonly EnumDescriptor Codes = CodeReflection.Descriptor.FindTypeByName<EnumDescriptor>(nameof(Code));

    /// <summary>The responses in the order of their HTTP statuses. Failures with the same status share a response.</summary>
    public IEnumerable<(int Status, OpenApiResponse Response)> Of(HttpBinding binding) => Listed(binding.Method)
        .SelectMany(failure => ExamplesOf(binding, failure))
        .Concat(OfConditions(binding))
        .GroupBy(failure => failure.Example.HttpStatus)
        .OrderBy(status => status.Key)
        .Select(status => (status.Key, new OpenApiResponse
        {
            Description = string.Join(" ", status.Select(failure => failure.Meaning).Distinct()),
            Content = status.GroupBy(failure => failure.Example.ContentType).ToDictionary(
                type => type.Key, type => (IOpenApiMediaType)Media(type.Key, [.. type.Select(failure => failure.Example)])),
        }));

    /// <summary>The comment of a method without its failures.</summary>
    public static string WithoutFailures(string comment) => FailurePattern()
        .Replace(comment, match => CodeOf(match) == StatusCode.OK ? match.Value : "")
        .Replace("  ", " ", StringComparison.Ordinal).TrimEnd();

    private IEnumerable<Failure> Listed(MethodDescriptor method)
    {
        var listed = FailurePattern().Matches(comments.Of(method))
            .Select(match => new Failure(CodeOf(match), Sentence(match.Groups["meaning"].Value)))
            .Where(failure => failure.Code != StatusCode.OK)
            .ToList();
        var common = options.CommonFailures(method).Except(listed.Select(failure => failure.Code));
        return [.. listed, .. common.Select(code => new Failure(code, MeaningOf(code)))];
    }

    private IEnumerable<(string Meaning, FailureExample Example)> ExamplesOf(HttpBinding binding, Failure failure)
    {
        var info = options.InfoOf(binding.Method, failure.Code) ?? new ErrorInfo { Reason = NameOf(failure.Code) };
        var field = FieldOf(binding, failure.Code)?.JsonName;
        return examples.Of(binding.Verb, binding.Template.Text, failure.Code, failure.Meaning, info, field)
            .Select(example => (failure.Meaning, example));
    }

    private IEnumerable<(string Meaning, FailureExample Example)> OfConditions(HttpBinding binding) =>
        RestRules.Of(binding.Method).Conditional
            ? ExamplesOf(binding, new Failure(StatusCode.Aborted, "The resource does not meet If-Match or If-None-Match."))
                .Select(failure => (failure.Meaning, failure.Example with { HttpStatus = StatusCodes.Status412PreconditionFailed }))
            : [];

    // An invalid field must be one that callers may set.
    private FieldDescriptor? FieldOf(HttpBinding binding, StatusCode code)
    {
        var body = binding.Method.InputType;
        if (binding.Body is not ("" or "*"))
        {
            if (body.FindFieldByName(binding.Body) is var field && (field.IsRepeated || !field.IsStructure()))
                return null;
            body = field.MessageType;
        }
        return code == StatusCode.InvalidArgument
            ? body.Fields.InDeclarationOrder().FirstOrDefault(field => !field.Is(FieldBehavior.OutputOnly))
            : options.FieldOf(code) is { } name ? body.FindFieldByName(name) : null;
    }

    private OpenApiMediaType Media(string contentType, IReadOnlyList<FailureExample> failures)
    {
        var name = contentType.StartsWith("application/problem", StringComparison.Ordinal) ? "Problem" : "Error";
        foreach (var schema in failures.Select(failure => JsonSample.SchemaOf(failure.Body, failure.Field)))
        {
            if (document.Components?.Schemas?.TryGetValue(name, out var known) == true)
                JsonSample.Merge((OpenApiSchema)known, schema);
            else
                document.AddComponent<IOpenApiSchema>(name, schema);
        }
        return new OpenApiMediaType { Schema = new OpenApiSchemaReference(name, document), Example = failures[0].Body.DeepClone() };
    }

    private static string MeaningOf(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument => "The request is not valid.",
        StatusCode.Unauthenticated => "No credential was sent, or it is unknown, expired or revoked.",
        StatusCode.PermissionDenied => "The credential does not allow this.",
        StatusCode.ResourceExhausted => "Too many requests. The header Retry-After tells how long to wait.",
        StatusCode.Unavailable => "The database cannot be reached. The request may be repeated.",
        _ => NameOf(code),
    };

    private static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..].TrimEnd('.')}.";

    private static StatusCode CodeOf(Match failure) => (StatusCode)(Codes.FindValueByName(failure.Groups["code"].Value)?.Number ?? 0);

    private static string NameOf(StatusCode code) => Codes.FindValueByNumber((int)code).Name;

    [GeneratedRegex(@"\b(?<code>[A-Z]+(_[A-Z]+)*): (?<meaning>.*?)(\.(?=\s|$)|$)", RegexOptions.Singleline)]
    private static partial Regex FailurePattern();

    private readonly record struct Failure(StatusCode Code, string Meaning);
}
