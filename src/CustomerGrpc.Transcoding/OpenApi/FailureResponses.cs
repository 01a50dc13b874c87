using CustomerGrpc.Transcoding.Http.Errors;
using System.Text.RegularExpressions;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Http.Routing;
using Google.Api;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>
/// The failures that a method's comment lists (<c>NOT_FOUND: the store has no such customer.</c>), and the common ones, as the API
/// at its path answers them.
/// </summary>
internal sealed partial class FailureResponses(OpenApiDocument document, ProtoComments comments, FailureExamples examples, OpenApiOptions options)
{
    private const string Schema = "Error";

    /// <summary>By HTTP status, in ascending order; those that share a status share a response.</summary>
    public IEnumerable<(int Status, OpenApiResponse Response)> Of(HttpBinding binding) => Listed(binding.Method)
        .SelectMany(failure => ExamplesOf(binding, failure.Code, failure.Meaning).Select(example => (failure.Code, failure.Meaning, Example: example)))
        .SelectMany(failure => failure.Code == StatusCode.Aborted && OperationParameters.TakesIfMatch(binding, comments)
            ? new[] { failure, failure with { Meaning = "If-Match was sent and no longer matches.", Example = failure.Example with { HttpStatus = StatusCodes.Status412PreconditionFailed } } }
            : [failure])
        .GroupBy(failure => failure.Example.HttpStatus)
        .OrderBy(status => status.Key)
        .Select(status => (status.Key, new OpenApiResponse
        {
            Description = string.Join(" ", status.Select(failure => failure.Meaning).Distinct()),
            Content = status.GroupBy(failure => failure.Example.ContentType).ToDictionary(
                type => type.Key, type => (IOpenApiMediaType)Media(type.Key, [.. type.Select(failure => failure.Example)])),
        }));

    private IEnumerable<(StatusCode Code, string Meaning)> Listed(MethodDescriptor method)
    {
        var listed = Failure().Matches(comments.Of(method)).Select(match => (Code: CodeOf(match.Groups["code"].Value), Meaning: Sentence(match.Groups["meaning"].Value)))
            .Where(failure => failure.Code != StatusCode.OK).ToList();
        var common = options.CommonFailures(method).Except(listed.Select(failure => failure.Code));
        return [.. listed, .. common.Select(code => (code, MeaningOf(code)))];
    }

    private IEnumerable<FailureExample> ExamplesOf(HttpBinding binding, StatusCode code, string meaning)
    {
        var request = binding.Method.InputType;
        var body = binding.Body is "" or "*" ? request : request.FindFieldByName(binding.Body).MessageType;
        var field = code == StatusCode.InvalidArgument ? FieldOf(body) : BlamedField(body, code);
        return examples.Of(binding.Verb, binding.Template.Text, code, meaning, options.InfoOf(binding.Method, code) ?? new ErrorInfo { Reason = NameOf(code) }, field);
    }

    // One that callers may set, so that the example can happen.
    private static string? FieldOf(MessageDescriptor body) =>
        body.Fields.InDeclarationOrder().FirstOrDefault(field => !field.Is(FieldBehavior.OutputOnly))?.JsonName;

    private string? BlamedField(MessageDescriptor body, StatusCode code) =>
        options.FieldOf(code) is { } name ? body.FindFieldByName(name)?.JsonName : null;

    private OpenApiMediaType Media(string contentType, IReadOnlyList<FailureExample> failures)
    {
        var name = contentType.StartsWith("application/problem", StringComparison.Ordinal) ? "Problem" : Schema;
        foreach (var schema in failures.Select(failure => JsonSample.SchemaOf(failure.Body, failure.Field)))
        {
            if (document.Components?.Schemas?.TryGetValue(name, out var known) == true)
                JsonSample.Merge((OpenApiSchema)known, schema);
            else
                document.AddComponent<IOpenApiSchema>(name, schema);
        }

        return new OpenApiMediaType { Schema = new OpenApiSchemaReference(name, document), Example = failures[0].Body.DeepClone() };
    }

    /// <summary>A method's comment without the failures, which stand among the responses.</summary>
    public static string WithoutFailures(string comment) => Failure()
        .Replace(comment, match => CodeOf(match.Groups["code"].Value) == StatusCode.OK ? match.Value : "")
        .Replace("  ", " ", StringComparison.Ordinal).TrimEnd();

    private static string MeaningOf(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument => "What was sent is not valid.",
        StatusCode.Unauthenticated => "No credential was sent, or it is unknown, expired or revoked.",
        StatusCode.PermissionDenied => "The credential does not allow this.",
        StatusCode.ResourceExhausted => "Too many requests: the header Retry-After says when to come back.",
        StatusCode.Unavailable => "The database cannot be reached; the request may be repeated.",
        _ => NameOf(code),
    };

    private static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..].TrimEnd('.')}.";

    private static StatusCode CodeOf(string name) => Enum.GetValues<StatusCode>().FirstOrDefault(code => NameOf(code) == name);

    // As google/rpc/code.proto spells it: InvalidArgument is INVALID_ARGUMENT.
    private static string NameOf(StatusCode code) => WordStart().Replace(code.ToString(), "_$0").ToUpperInvariant();

    [GeneratedRegex(@"\b(?<code>[A-Z]+(_[A-Z]+)*): (?<meaning>.*?)(\.(?=\s|$)|$)", RegexOptions.Singleline)]
    private static partial Regex Failure();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex WordStart();
}
