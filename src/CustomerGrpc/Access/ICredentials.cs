namespace CustomerGrpc.Access;

/// <summary>How the callers of an API prove who they are.</summary>
internal interface ICredentials
{
    /// <summary>The headers that a REST request carries them in, all of them.</summary>
    IReadOnlyList<string> Headers { get; }

    /// <summary>The caller that a request comes from. Fails with UNAUTHENTICATED.</summary>
    ValueTask<Caller> CallerOfAsync(HttpContext http, CancellationToken cancellationToken);
}
