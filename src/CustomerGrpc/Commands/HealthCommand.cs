using System.CommandLine;

namespace CustomerGrpc.Commands;

/// <summary>
/// <c>health</c>: checks whether the service on this machine with the same configuration is ready. It is for container engines, because the
/// image contains no other HTTP client.
/// </summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var command = new Command("health", "Checks whether the service on this machine is ready: exit code 0 if it is, 1 if not.");
        command.SetAction((_, cancellationToken) => AskAsync(cancellationToken));
        return command;
    }

    private static async Task<int> AskAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        // The certificate has the public name of the service. On this machine, only the service can listen on its port.
        using var local = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        };
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
