using System.Reflection;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>
/// The comments of proto files. Generated C# descriptors have no comments, so they are read from a descriptor set that protoc writes with
/// <c>--include_source_info</c> during the build and that is a resource of the application.
/// </summary>
internal sealed partial class ProtoComments
{
    private const string Resource = "contract.binpb";

    // The paths in SourceCodeInfo consist of these field numbers of descriptor.proto.
    private const int FileSyntax = 12;
    private const int FileMessage = 4;
    private const int FileEnum = 5;
    private const int FileService = 6;
    private const int MessageField = 2;
    private const int MessageNested = 3;
    private const int MessageEnum = 4;
    private const int EnumValue = 2;
    private const int ServiceMethod = 2;

    private readonly Dictionary<string, string> _comments = new(StringComparer.Ordinal);

    /// <summary>Reads the comments from an assembly. There are none if it has no descriptor set.</summary>
    public ProtoComments(Assembly? assembly)
    {
        using var stream = assembly?.GetManifestResourceStream(Resource);
        if (stream is null)
            return;
        foreach (var file in FileDescriptorSet.Parser.ParseFrom(stream).File)
            Add(file);
    }

    /// <summary>The comment above the syntax of a file, by the name of the file in imports.</summary>
    public string OfFile(string name) => _comments.GetValueOrDefault(name, "");

    /// <summary>The comment of a message, enum, service or method.</summary>
    public string Of(IDescriptor descriptor) => _comments.GetValueOrDefault(descriptor.FullName, "");

    /// <summary>The comment of a field without its first word if that names its behavior (AIP-203), which the schema expresses.</summary>
    public string OfField(FieldDescriptor field) => Behavior().Replace(Of(field), "");

    private void Add(FileDescriptorProto file)
    {
        var names = Names(file).ToDictionary(name => string.Join('.', name.Path), name => name.FullName);
        foreach (var location in file.SourceCodeInfo?.Location ?? [])
            if (location.LeadingComments.Length > 0 && names.TryGetValue(string.Join('.', location.Path), out var fullName))
                _comments[fullName] = Unwrapped(location.LeadingComments);
    }

    private static IEnumerable<(int[] Path, string FullName)> Names(FileDescriptorProto file) =>
    [
        ([FileSyntax], file.Name),
        .. file.MessageType.SelectMany((message, i) => Names(message, [FileMessage, i], file.Package)),
        .. file.EnumType.SelectMany((type, i) => Names(type, [FileEnum, i], file.Package)),
        .. file.Service.SelectMany((service, i) => Names(service, [FileService, i], file.Package)),
    ];

    private static IEnumerable<(int[] Path, string FullName)> Names(DescriptorProto message, int[] path, string scope)
    {
        var name = $"{scope}.{message.Name}";
        return
        [
            (path, name),
            .. message.Field.Select((field, i) => ((int[])[.. path, MessageField, i], $"{name}.{field.Name}")),
            .. message.NestedType.SelectMany((nested, i) => Names(nested, [.. path, MessageNested, i], name)),
            .. message.EnumType.SelectMany((type, i) => Names(type, [.. path, MessageEnum, i], name)),
        ];
    }

    // The values of an enum are in the scope that contains the enum.
    private static IEnumerable<(int[] Path, string FullName)> Names(EnumDescriptorProto type, int[] path, string scope) =>
        [(path, $"{scope}.{type.Name}"), .. type.Value.Select((value, i) => ((int[])[.. path, EnumValue, i], $"{scope}.{value.Name}"))];

    private static IEnumerable<(int[] Path, string FullName)> Names(ServiceDescriptorProto service, int[] path, string scope)
    {
        var name = $"{scope}.{service.Name}";
        return [(path, name), .. service.Method.Select((method, i) => ((int[])[.. path, ServiceMethod, i], $"{name}.{method.Name}"))];
    }

    // Each paragraph becomes one line, because the line breaks within it have no meaning.
    private static string Unwrapped(string comment) => string.Join("\n\n", comment.Split("\n\n").Select(paragraph =>
        string.Join(' ', paragraph.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))));

    [GeneratedRegex("^(Required|Optional|Output only|Immutable|Input only)\\. ")]
    private static partial Regex Behavior();
}
