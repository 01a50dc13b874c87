using System.CommandLine;

namespace CustomerGrpc.Commands;

/// <summary><c>openapi</c>: writes the documents of <c>/openapi/{name}.json</c> to files, for linters and client generators.</summary>
internal static class OpenApiCommand
{
    public static Command Create()
    {
        var directory = new Argument<DirectoryInfo>("directory") { Description = "Where the documents are written to; it is created." };
        var command = new Command(
            "openapi", "Writes the OpenAPI documents of the REST APIs into a directory; no database is needed.") { directory };
        command.SetAction((parsed, cancellationToken) => WriteAsync(parsed.GetRequiredValue(directory), cancellationToken));
        return command;
    }

    private static async Task<int> WriteAsync(DirectoryInfo directory, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        // The services are mapped but not started, so nothing connects to the database.
        builder.Configuration["ConnectionStrings:Customers"] = "Host=localhost";
        await using var app = Program.Build(builder);
        directory.Create();
        foreach (var (name, _) in app.OpenApiDocumentNames())
            await File.WriteAllBytesAsync(Path.Combine(directory.FullName, $"{name}.json"), app.OpenApiDocument(name)!, cancellationToken);
        return 0;
    }
}
