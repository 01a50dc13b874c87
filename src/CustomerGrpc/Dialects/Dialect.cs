using CustomerGrpc.Access;
using CustomerGrpc.Transcoding.Http.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Net.Http.Headers;

namespace CustomerGrpc.Dialects;

/// <summary>An API that a vendor documents, served over the same customers.</summary>
internal abstract class Dialect
{
    /// <summary>Registers the services of the dialect.</summary>
    public abstract void Add(IServiceCollection services);

    /// <summary>Maps the endpoints of the dialect.</summary>
    public abstract void Map(WebApplication app);
}

/// <summary>How the callers of a dialect authenticate, and its names of the scopes.</summary>
internal interface IDialectAuthentication
{
    /// <summary>The dialect's names of scopes.</summary>
    static abstract IReadOnlyList<ScopeAlias> Scopes { get; }

    /// <summary>The name of the authentication scheme.</summary>
    static virtual string Scheme => BearerHandler.DefaultScheme;

    /// <summary>The headers that carry the credentials over REST.</summary>
    static virtual IReadOnlyList<string> Headers => [HeaderNames.Authorization];

    /// <summary>The rate limit of each caller; null for no limit.</summary>
    static virtual RateLimit? Limit => null;

    /// <summary>Adds the authentication scheme, if it is not the default one.</summary>
    static virtual void Add(AuthenticationBuilder authentication)
    {
    }
}

/// <inheritdoc/>
/// <typeparam name="TService">The gRPC service.</typeparam>
/// <typeparam name="TErrors">The error format, with the path prefix of the routes.</typeparam>
/// <typeparam name="TAuthentication">How its callers authenticate.</typeparam>
internal sealed class Dialect<TService, TErrors, TAuthentication> : Dialect
    where TService : class
    where TErrors : HttpErrorFormat
    where TAuthentication : IDialectAuthentication
{
    public override void Add(IServiceCollection services)
    {
        services.AddSingleton<TService>().AddSingleton<HttpErrorFormat, TErrors>();
        services.AddSingleton(new AccessPolicy(typeof(TService), TAuthentication.Scheme, TAuthentication.Headers, TAuthentication.Limit));
        TAuthentication.Add(new AuthenticationBuilder(services));
        foreach (var scope in TAuthentication.Scopes)
            services.AddSingleton(scope);
    }

    public override void Map(WebApplication app) => app.MapSecuredService<TService>();
}
