using System.CommandLine;

namespace CustomerGrpc.Commands;

/// <summary>
/// <c>health</c>: asks the service that runs on this machine under the same configuration whether calls can be sent to it. For
/// container engines: there is no other program in the image that could ask.
/// </summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var command = new Command("health", "Ends with 0 when the service that runs here is ready, else with 1.");
        command.SetAction((_, cancellationToken) => AskAsync(cancellationToken));
        return command;
    }

    private static async Task<int> AskAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        // The certificate names the service as others reach it, and nobody else answers on this machine's port.
        using var local = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var client = new HttpClient(local) { Timeout = Timeout };
        try
        {
            using var answer = await client.GetAsync(ReadinessAt(builder.Configuration["Kestrel:Endpoints:Rest:Url"]!), cancellationToken);
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static Uri ReadinessAt(string url)
    {
        var endpoint = BindingAddress.Parse(url);
        var host = endpoint.Host is "*" or "+" ? "localhost" : endpoint.Host;
        return new UriBuilder(endpoint.Scheme, host, endpoint.Port, "/readyz").Uri;
    }
}
