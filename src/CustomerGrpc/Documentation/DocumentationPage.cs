using CustomerGrpc.Transcoding.Http;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace CustomerGrpc.Documentation;

/// <summary>The page at <c>/docs</c>, to which <c>/</c> redirects. It shows every REST API and can call it.</summary>
internal static class DocumentationPage
{
    private const string Path = "docs";

    // On a phone, Swagger UI makes the description of a tag one word wide, cuts long paths, and is too wide for the column of links,
    // of which the documents have none.
    private const string NarrowStyle = """
        @media (max-width: 640px) {
          .swagger-ui .opblock-tag { flex-wrap: wrap; }
          .swagger-ui .opblock-tag small { flex: 1 0 80%; order: 2; padding: 0; }
          .swagger-ui .opblock .opblock-summary-path { max-width: 60%; }
          .swagger-ui .responses-table .response-col_links { display: none; }
        }
        """;

    // The page holds a token, so it runs only its own scripts, sends requests only to this server and is shown in no frame. Swagger UI
    // sets inline styles.
    private const string SecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Maps the page and its documents. Call it after the services have been mapped.</summary>
    public static void MapDocumentation(this WebApplication app)
    {
        app.MapOpenApi();
        app.Map("/", () => Results.Redirect($"/{Path}/")).IsPage();
        app.Map($"/{Path}/narrow.css", () => Results.Text(NarrowStyle, "text/css")).IsPage();
        app.UseWhen(http => http.Request.Path.StartsWithSegments($"/{Path}"), pages => pages.Use(Serve).UseSwaggerUI(page =>
        {
            page.RoutePrefix = Path;
            page.DocumentTitle = "CustomerGrpc";
            page.InjectStylesheet("narrow.css");
            foreach (var (name, title) in app.OpenApiDocumentNames())
                page.SwaggerEndpoint($"/openapi/{name}.json", $"{name}: {title}");
            // The token is typed once for all documents.
            page.EnablePersistAuthorization();
            page.EnableTryItOutByDefault();
            page.DefaultModelRendering(ModelRendering.Example);
            page.DefaultModelsExpandDepth(0);
            page.DisplayRequestDuration();
        }));
    }

    private static Task Serve(HttpContext http, RequestDelegate next)
    {
        http.Response.Headers.ContentSecurityPolicy = SecurityPolicy;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return PageMethods.ServeAsync(http, next);
    }
}
