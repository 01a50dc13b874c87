using System.Net;
using System.Text;
using CustomerGrpc.Transcoding.Http;
using CustomerGrpc.Transcoding.Tests.Conformance;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;

namespace CustomerGrpc.Transcoding.Tests.Http;

/// <summary>Middleware can read the gRPC status of a failed REST request.</summary>
public sealed class RestFailureFeatureTests
{
    [Theory]
    [InlineData("GET", "/v1/things/a", null, 200, null)]
    [InlineData("POST", "/v1/fail", "{\"code\": 6}", 409, StatusCode.AlreadyExists)]
    [InlineData("POST", "/v1/fail", "{\"crash\": true}", 500, StatusCode.Internal)]
    [InlineData("POST", "/v1/fail", "{", 400, StatusCode.InvalidArgument)]
    [InlineData("GET", "/v1/count?to=1", null, 200, null)]
    [InlineData("GET", "/v1/count?to=2&failAfter=1", null, 200, StatusCode.DataLoss)]
    public async Task A_failed_request_has_its_gRPC_status(string method, string target, string? json, int httpStatus, StatusCode? expected)
    {
        var status = new TaskCompletionSource<StatusCode?>();
        await using var server = await TestServer.StartAsync(app =>
        {
            app.Use(async (http, next) =>
            {
                await next(http);
                status.SetResult(http.Features.Get<RestFailureFeature>()?.StatusCode);
            });
            app.MapGrpcService<ThingsService>();
        });
        using var client = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode)httpStatus, response.StatusCode);
        Assert.Equal(expected, await status.Task);
    }
}
