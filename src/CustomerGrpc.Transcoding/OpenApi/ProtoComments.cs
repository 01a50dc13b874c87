using System.Reflection;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>
/// The comments of proto files. Generated C# descriptors have none, so they are read from a descriptor set that protoc wrote with
/// <c>--include_source_info</c> at build and that is embedded in the application.
/// </summary>
internal sealed partial class ProtoComments
{
    private const string Resource = "contract.binpb";

    // Field numbers of descriptor.proto, of which SourceCodeInfo's paths consist.
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

    /// <summary>Reads the comments that an assembly carries; none if it has no descriptor set.</summary>
    public ProtoComments(Assembly? assembly)
    {
        using var stream = assembly?.GetManifestResourceStream(Resource);
        if (stream is null)
            return;
        foreach (var file in FileDescriptorSet.Parser.ParseFrom(stream).File)
            Add(file);
    }

    /// <summary>What is said of a file, by its name in imports: the comment above its syntax.</summary>
    public string OfFile(string name) => _comments.GetValueOrDefault(name, "");

    /// <summary>What is said of a message, enum, service or method.</summary>
    public string Of(IDescriptor descriptor) => _comments.GetValueOrDefault(descriptor.FullName, "");

    /// <summary>What is said of a field, without the word that its behavior says already (AIP-203).</summary>
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

    // An enum's values are named in the scope that the enum stands in.
    private static IEnumerable<(int[] Path, string FullName)> Names(EnumDescriptorProto type, int[] path, string scope) =>
        [(path, $"{scope}.{type.Name}"), .. type.Value.Select((value, i) => ((int[])[.. path, EnumValue, i], $"{scope}.{value.Name}"))];

    private static IEnumerable<(int[] Path, string FullName)> Names(ServiceDescriptorProto service, int[] path, string scope)
    {
        var name = $"{scope}.{service.Name}";
        return [(path, name), .. service.Method.Select((method, i) => ((int[])[.. path, ServiceMethod, i], $"{name}.{method.Name}"))];
    }

    /// <summary>Paragraphs as one line each: where a line of a comment ends means nothing.</summary>
    private static string Unwrapped(string comment) => string.Join("\n\n", comment
        .Split("\n\n").Select(paragraph => string.Join(' ', paragraph.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))));

    [GeneratedRegex("^(Required|Optional|Output only|Immutable|Input only)\\. ")]
    private static partial Regex Behavior();
}
