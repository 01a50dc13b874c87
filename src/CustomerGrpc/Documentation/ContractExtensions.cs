using Google.Protobuf.Reflection;

namespace CustomerGrpc.Documentation;

/// <summary>The extensions of messages, such as <c>google.api.http</c> of google.protobuf.MethodOptions.</summary>
internal sealed class ContractExtensions(IEnumerable<FileDescriptor> files)
{
    private readonly ILookup<string, FieldDescriptor> _extensions = files
        .DistinctBy(file => file.Name)
        .SelectMany(file => file.Extensions.UnorderedExtensions)
        .ToLookup(extension => extension.ExtendeeType.FullName);

    /// <summary>The numbers of the extensions of a message, given by its full name; none if the message is unknown.</summary>
    public IEnumerable<int> NumbersOf(string message) => _extensions[message].Select(extension => extension.FieldNumber);

    /// <summary>The name of the file that defines an extension; empty if there is no such extension.</summary>
    public string FileOf(string message, int number) =>
        _extensions[message].FirstOrDefault(extension => extension.FieldNumber == number)?.File.Name ?? "";
}
