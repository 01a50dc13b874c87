using CustomerGrpc.Rpc.Hosting;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Rpc.Services;

/// <summary>Every file that the mapped services depend on, by name, by symbol and by extension. Made at the first question.</summary>
internal sealed class DescriptorIndex(MappedServices services)
{
    private readonly Lazy<Index> _index = new(() => new Index(services));

    /// <summary>The names of the mapped services, in order.</summary>
    public IEnumerable<string> Services => services.All.Select(service => service.FullName).Order(StringComparer.Ordinal);

    public FileDescriptor? FileByName(string name) => _index.Value.Files.GetValueOrDefault(name);

    public FileDescriptor? FileBySymbol(string fullName) => _index.Value.Symbols.GetValueOrDefault(fullName);

    public FileDescriptor? FileByExtension(string extendee, int number) =>
        _index.Value.Extensions.GetValueOrDefault(extendee)?.GetValueOrDefault(number);

    /// <summary>The numbers of a message's extensions, in order; null when there is no such message.</summary>
    public IEnumerable<int>? ExtensionNumbers(string message) => _index.Value.Messages.Contains(message)
        ? _index.Value.Extensions.GetValueOrDefault(message)?.Keys.Order() ?? Enumerable.Empty<int>()
        : null;

    private sealed class Index
    {
        public Index(MappedServices services)
        {
            foreach (var service in services.All)
                Add(service.File);
        }

        public Dictionary<string, FileDescriptor> Files { get; } = [];

        public Dictionary<string, FileDescriptor> Symbols { get; } = [];

        public HashSet<string> Messages { get; } = [];

        public Dictionary<string, Dictionary<int, FileDescriptor>> Extensions { get; } = [];

        private void Add(FileDescriptor file)
        {
            if (!Files.TryAdd(file.Name, file))
                return;
            foreach (var dependency in file.Dependencies)
                Add(dependency);
            foreach (var message in file.MessageTypes)
                Add(message);
            foreach (var enumeration in file.EnumTypes)
                Add(enumeration);
            foreach (var extension in file.Extensions.UnorderedExtensions)
                AddExtension(extension);
            foreach (var service in file.Services)
                AddSymbols([service, .. service.Methods]);
        }

        private void Add(MessageDescriptor message)
        {
            Messages.Add(message.FullName);
            AddSymbols([message, .. message.Fields.InDeclarationOrder(), .. message.Oneofs]);
            foreach (var nested in message.NestedTypes)
                Add(nested);
            foreach (var enumeration in message.EnumTypes)
                Add(enumeration);
            foreach (var extension in message.Extensions.UnorderedExtensions)
                AddExtension(extension);
        }

        // protobuf scopes an enum's values beside the enum, though C# names them below it.
        private void Add(EnumDescriptor enumeration)
        {
            AddSymbols([enumeration]);
            var scope = enumeration.FullName[..^enumeration.Name.Length];
            foreach (var value in enumeration.Values)
                Symbols[scope + value.Name] = enumeration.File;
        }

        private void AddExtension(FieldDescriptor extension)
        {
            AddSymbols([extension]);
            var extendee = extension.ExtendeeType.FullName;
            if (!Extensions.TryGetValue(extendee, out var numbers))
                Extensions[extendee] = numbers = [];
            numbers[extension.FieldNumber] = extension.File;
        }

        private void AddSymbols(IEnumerable<DescriptorBase> symbols)
        {
            foreach (var symbol in symbols)
                Symbols[symbol.FullName] = symbol.File;
        }
    }
}
