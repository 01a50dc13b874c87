using Swashbuckle.AspNetCore.SwaggerUI;

namespace CustomerGrpc.Documentation;

/// <summary>The page at <c>/docs</c>, to which <c>/</c> leads: every REST API this service answers, to be read and tried.</summary>
internal static class DocumentationPage
{
    private const string Path = "docs";

    // Swagger UI leaves a tag's description a column one word wide on a telephone, and cuts long paths.
    private const string NarrowStyle = """
        <style>
          @media (max-width: 640px) {
            .swagger-ui .opblock-tag { flex-wrap: wrap; }
            .swagger-ui .opblock-tag small { flex: 1 0 80%; order: 2; padding: 0; }
            .swagger-ui .opblock .opblock-summary-path { max-width: 60%; }
          }
        </style>
        """;

    /// <summary>Maps the page and its documents, once the services have been mapped.</summary>
    public static void MapDocumentation(this WebApplication app)
    {
        app.MapOpenApi();
        app.MapGet("/", () => Results.Redirect($"/{Path}/"));
        app.UseWhen(http => http.Request.Path.StartsWithSegments($"/{Path}"), pages => pages.UseSwaggerUI(page =>
        {
            page.RoutePrefix = Path;
            page.DocumentTitle = "CustomerGrpc";
            page.HeadContent = NarrowStyle;
            foreach (var (name, title) in app.OpenApiDocumentNames())
                page.SwaggerEndpoint($"/openapi/{name}.json", $"{name}: {title}");
            // The token, typed once, is good for all documents.
            page.EnablePersistAuthorization();
            page.EnableTryItOutByDefault();
            page.DefaultModelRendering(ModelRendering.Example);
            page.DefaultModelsExpandDepth(0);
            page.DisplayRequestDuration();
        }));
    }
}
