using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using CustomerGrpc.Transcoding.Http.Routing;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>The OpenAPI documents of the mapped services. Each is created when it is first requested.</summary>
internal sealed partial class OpenApiDocuments(MappedServices services, FailureExamples failures, IOptions<OpenApiOptions> options)
{
    private readonly ConcurrentDictionary<string, byte[]> _documents = new();
    private readonly Lazy<ProtoComments> _comments = new(() => new(options.Value.Contract));

    /// <summary>The names and titles of the documents: one for each proto package with REST routes.</summary>
    public IReadOnlyList<(string Name, string Title)> Names => [.. Packages().Select(package => (package.Key, TitleOf(package.First())))];

    /// <summary>A document as JSON; null if there is no document with the name.</summary>
    public byte[]? Find(string name)
    {
        var package = Packages().FirstOrDefault(package => package.Key == name);
        return package is null ? null : _documents.GetOrAdd(name, _ => Write(package));
    }

    private IEnumerable<IGrouping<string, ServiceDescriptor>> Packages() => services.All
        .Where(service => service.Methods.SelectMany(HttpBinding.Of).Any())
        .GroupBy(service => service.File.Package);

    private byte[] Write(IGrouping<string, ServiceDescriptor> package)
    {
        var first = package.First();
        var document = new OpenApiDocument
        {
            Info = new OpenApiInfo
            {
                Title = TitleOf(first),
                Version = package.Key[(package.Key.LastIndexOf('.') + 1)..],
                Description = _comments.Value.Of(first),
            },
            Servers = [new OpenApiServer { Url = "/" }],
            Paths = [],
            Components = new OpenApiComponents(),
            Tags = new HashSet<OpenApiTag>(),
        };
        var operations = new Operations(document, _comments.Value, failures, options.Value);
        foreach (var service in package)
        {
            document.Tags.Add(new OpenApiTag { Name = service.Name, Description = _comments.Value.Of(service).Split("\n\n")[0] });
            options.Value.DescribeService?.Invoke(document, service);
            operations.Add(service);
        }
        return Write(document);
    }

    private static byte[] Write(OpenApiDocument document)
    {
        using var text = new StringWriter();
        document.SerializeAsV31(new OpenApiJsonWriter(text));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private string TitleOf(ServiceDescriptor service)
    {
        var comment = _comments.Value.OfFile(service.File.Name);
        return comment.Length == 0 ? service.FullName : TitleEnd().Split(comment)[0].TrimEnd('.');
    }

    [GeneratedRegex(@"[.:]\s")]
    private static partial Regex TitleEnd();
}
