using CustomerGrpc.Batching;
using CustomerGrpc.Transcoding;
using Grpc.Core;
using Microsoft.Net.Http.Headers;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>How the revision of a customer is compared.</summary>
internal enum RevisionTest
{
    /// <summary>It is not.</summary>
    None = 0,

    /// <summary>It must be a number.</summary>
    Equal = 1,

    /// <summary>It must be one of several numbers, or cannot be right.</summary>
    OneOf = 2,

    /// <summary>It must be none of several numbers.</summary>
    NoneOf = 3,
}

/// <summary>
/// The revisions on which a write may take place: optimistic concurrency by the etag of a request (AIP-154), or by If-Match and
/// If-None-Match (RFC 9110, section 13.1).
/// </summary>
internal sealed class RevisionCondition
{
    /// <summary>Any revision will do.</summary>
    public static readonly RevisionCondition None = new(RevisionTest.None, []);

    private readonly long[] _revisions;

    private RevisionCondition(RevisionTest test, long[] revisions) => (Test, _revisions) = (test, revisions);

    /// <summary>How the revision is compared. Conditions with the same test have the same SQL.</summary>
    public RevisionTest Test { get; }

    /// <summary>The condition of a call.</summary>
    /// <param name="call">The call, with the conditions of its HTTP request.</param>
    /// <param name="etag">The etag that the request message has; empty for none.</param>
    public static RevisionCondition Of(ServerCallContext call, string etag = "")
    {
        var conditions = Preconditions.Of(call);
        var allowed = conditions.IfMatch?.Where(tag => !tag.IsWeak).Select(RevisionOf).ToHashSet();
        if (etag.Length > 0)
            allowed = Both(allowed, CustomerEtag.RevisionOf(etag));
        if (conditions.IfNoneMatch is not { } excluded)
            return allowed is null ? None : OneOf(allowed);
        if (excluded.Contains(EntityTagHeaderValue.Any))
            return OneOf([]);
        var revisions = excluded.Select(RevisionOf).ToHashSet();
        return allowed is null ? new(RevisionTest.NoneOf, [.. revisions]) : OneOf([.. allowed.Except(revisions)]);
    }

    /// <summary>Whether a write may take place on a customer.</summary>
    public bool Allows(V1.Customer customer)
    {
        var contains = _revisions.Contains(CustomerEtag.RevisionOf(customer.Etag));
        return Test == RevisionTest.None || contains == (Test != RevisionTest.NoneOf);
    }

    /// <summary>The condition in SQL, with a parameter; null if any revision will do.</summary>
    public string? Sql(StatementForm form, int parameter) => Test switch
    {
        RevisionTest.None => null,
        RevisionTest.Equal => $"revision = {form.Value(parameter)}",
        RevisionTest.OneOf => $"revision = ANY ({form.Value(parameter)})",
        _ => $"revision <> ALL ({form.Value(parameter)})",
    };

    /// <summary>Adds the parameter of the condition, if it has one.</summary>
    public void AddParameter(List<NpgsqlParameter> parameters)
    {
        if (Test == RevisionTest.Equal)
            parameters.Add(new NpgsqlParameter<long> { TypedValue = _revisions[0] });
        else if (Test != RevisionTest.None)
            parameters.Add(new NpgsqlParameter<long[]> { TypedValue = _revisions });
    }

    private static HashSet<long> Both(HashSet<long>? allowed, long revision) => allowed?.Contains(revision) == false ? [] : [revision];

    private static RevisionCondition OneOf(HashSet<long> revisions) =>
        new(revisions.Count == 1 ? RevisionTest.Equal : RevisionTest.OneOf, [.. revisions]);

    private static long RevisionOf(EntityTagHeaderValue tag) => CustomerEtag.RevisionOf(tag.Tag.ToString());
}
