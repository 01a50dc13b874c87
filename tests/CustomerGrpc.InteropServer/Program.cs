using System.Net;
using CustomerGrpc.InteropServer;
using Microsoft.AspNetCore.Server.Kestrel.Core;

// grpc/grpc, doc/interop-test-descriptions.md: a server that any language's interop client can be pointed at.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
    IPAddress.Loopback, builder.Configuration.GetValue("port", 10000), listen => listen.Protocols = HttpProtocols.Http2));
builder.Services.AddGrpc().AddHealth().AddReflection();

var app = builder.Build();
app.MapGrpcService<TestService>();
app.MapGrpcHealth();
app.MapGrpcReflection();
await app.StartAsync();
Console.WriteLine($"Listening on {app.Urls.Single()}");
await app.WaitForShutdownAsync();
