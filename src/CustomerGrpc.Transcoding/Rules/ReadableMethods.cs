using Grpc.AspNetCore.Server.Model;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>Registers <see cref="ReadableMethodProvider{TService}"/>.</summary>
internal static class ReadableMethods
{
    private const string Replaced = "BinderServiceMethodProvider`1";

    /// <summary>Takes the place of the provider of Grpc.AspNetCore.</summary>
    /// <exception cref="InvalidOperationException">There is no such provider, so that methods would be mapped twice.</exception>
    public static void ReplaceProvider(IServiceCollection services)
    {
        var providers = services.Where(service => service.ServiceType == typeof(IServiceMethodProvider<>)).ToArray();
        if (Array.Exists(providers, service => service.ImplementationType == typeof(ReadableMethodProvider<>)))
            return;
        services.Remove(Array.Find(providers, service => service.ImplementationType?.Name == Replaced)
            ?? throw new InvalidOperationException($"Grpc.AspNetCore has registered no {Replaced}."));
        services.AddSingleton(typeof(IServiceMethodProvider<>), typeof(ReadableMethodProvider<>));
    }
}
