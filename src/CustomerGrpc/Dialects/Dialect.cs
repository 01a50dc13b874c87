using CustomerGrpc.Access;
using CustomerGrpc.Rpc.Transcoding.Errors;

namespace CustomerGrpc.Dialects;

/// <summary>An API documented by somebody else, served over the same customers.</summary>
internal abstract class Dialect
{
    /// <summary>Adds what serves the API.</summary>
    public abstract void Add(IServiceCollection services);

    /// <summary>Serves the API.</summary>
    public abstract void Map(WebApplication app);
}

/// <summary>How the callers of a documented API prove who they are, and what they are granted there.</summary>
internal interface IDialectCredentials : ICredentials
{
    /// <summary>The API's own names for scopes.</summary>
    static abstract IReadOnlyList<ScopeAlias> Scopes { get; }

    /// <summary>How often each caller may call; null for as often as it likes.</summary>
    static virtual RateLimit? Limit => null;

    /// <summary>Adds what has to see a request before it is read.</summary>
    static virtual void Use(WebApplication app)
    {
    }
}

/// <inheritdoc/>
/// <typeparam name="TService">The API's service.</typeparam>
/// <typeparam name="TErrors">How it tells of failures, and under which path.</typeparam>
/// <typeparam name="TCredentials">How its callers prove who they are.</typeparam>
internal sealed class Dialect<TService, TErrors, TCredentials> : Dialect
    where TService : class
    where TErrors : HttpErrorFormat
    where TCredentials : class, IDialectCredentials
{
    public override void Add(IServiceCollection services)
    {
        services.AddSingleton<TService>().AddSingleton<TCredentials>().AddSingleton<HttpErrorFormat, TErrors>();
        services.AddSingleton(provider => new AccessPolicy(typeof(TService), provider.GetRequiredService<TCredentials>(), TCredentials.Limit));
        foreach (var scope in TCredentials.Scopes)
            services.AddSingleton(scope);
    }

    public override void Map(WebApplication app)
    {
        TCredentials.Use(app);
        app.MapGrpcService<TService>();
    }
}
