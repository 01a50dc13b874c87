using System.Globalization;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Grpc.Core;

namespace CustomerGrpc.Tests.Customers;

/// <summary>What became of a call, as far as its caller was told.</summary>
internal enum Told
{
    /// <summary>It took place.</summary>
    Done,

    /// <summary>It did not take place.</summary>
    Refused,

    /// <summary>It may have taken place.</summary>
    Unknown,
}

/// <summary>One call. Begin and end are ticks of a clock that all calls share: a call that ended before another began is earlier.</summary>
internal sealed record Call(string Kind, int Number, long Begin, long End, Told Told, StatusCode Status)
{
    /// <summary>The store and the email that a create or an update claims.</summary>
    public string? Email { get; init; }

    /// <summary>The customer that was named or created.</summary>
    public string? Id { get; init; }

    public Customer? Answer { get; init; }

    /// <summary>How an update of the customer marks it: a key of its metadata.</summary>
    public static string Mark(int number) => string.Create(CultureInfo.InvariantCulture, $"op{number}");

    public static Told ToldBy(RpcException? failure) => failure?.StatusCode switch
    {
        null => Told.Done,
        StatusCode.DeadlineExceeded or StatusCode.Cancelled => Told.Unknown,
        StatusCode.Unavailable when failure.Reason() == "OUTCOME_UNKNOWN" => Told.Unknown,
        StatusCode.Aborted or StatusCode.AlreadyExists or StatusCode.NotFound or StatusCode.ResourceExhausted => Told.Refused,
        StatusCode.Unavailable => Told.Refused,
        _ => throw new InvalidOperationException("A call ended as no call may.", failure),
    };
}

/// <summary>
/// The sequential reference. Every update of a marked customer adds one mark and one revision, so a revision tells how many marks
/// there are, and answers in the order of their revisions must be a history.
/// </summary>
internal static class ConcurrencyModel
{
    /// <summary>The calls on one marked customer, against its last state.</summary>
    public static void CheckMarks(IReadOnlyList<Call> calls, Customer last)
    {
        var marks = last.Metadata.Keys.ToHashSet();
        Assert.Equal(RevisionOf(last) - 1, marks.Count);
        Assert.All(calls.Where(call => call is { Kind: "mark", Told: Told.Done }), call => Assert.Contains(Call.Mark(call.Number), marks));
        Assert.All(
            calls.Where(call => call is { Kind: "mark", Told: Told.Refused }),
            call => Assert.DoesNotContain(Call.Mark(call.Number), marks));
        Assert.Subset(calls.Select(call => Call.Mark(call.Number)).ToHashSet(), marks);

        var history = calls.Where(call => call.Told == Told.Done).OrderBy(call => RevisionOf(call.Answer!)).ToArray();
        foreach (var (earlier, later) in history.Zip(history.Skip(1)))
            Assert.Subset(later.Answer!.Metadata.Keys.ToHashSet(), earlier.Answer!.Metadata.Keys.ToHashSet());
        foreach (var call in history)
            CheckAnswer(call, history);
        var writes = history.Where(call => call.Kind == "mark").Select(call => RevisionOf(call.Answer!)).ToArray();
        Assert.Equal(writes.Distinct(), writes);
    }

    /// <summary>Creates and deletes, against the rows that there are.</summary>
    /// <param name="calls">All calls of the run.</param>
    /// <param name="rows">By the number of their creating call: whether the customer is still there.</param>
    public static void CheckRows(IReadOnlyList<Call> calls, IReadOnlyDictionary<int, bool> rows)
    {
        var creates = calls.Where(call => call.Kind == "create").ToArray();
        Assert.All(creates.Where(call => call.Told == Told.Done), call => Assert.Contains(call.Number, rows));
        Assert.All(creates.Where(call => call.Told == Told.Refused), call => Assert.DoesNotContain(call.Number, rows));

        var deletes = calls.Where(call => call.Kind == "delete").ToLookup(call => call.Id);
        foreach (var create in creates.Where(call => call.Told == Told.Done))
        {
            if (deletes[create.Id].Any(delete => delete.Told == Told.Done))
                Assert.False(rows[create.Number]);
            if (deletes[create.Id].All(delete => delete.Told == Told.Refused))
                Assert.True(rows[create.Number]);
            // Only one deletion succeeds; another finds nothing.
            Assert.InRange(deletes[create.Id].Count(delete => delete.Told == Told.Done), 0, 1);
        }
    }

    /// <summary>An email is refused only while another customer may have had it.</summary>
    public static void CheckRefusals(IReadOnlyList<Call> calls)
    {
        var claims = calls.Where(call => call.Email is not null && call.Told != Told.Refused).ToLookup(call => call.Email);
        foreach (var refused in calls.Where(call => call.Status == StatusCode.AlreadyExists))
            Assert.Contains(claims[refused.Email], claim => claim.Begin < refused.End && !IsReleased(claim, refused.Begin));

        bool IsReleased(Call claim, long before) => calls.Any(call =>
            call.Id == claim.Id && call.Id is not null && call.Told == Told.Done && call.Begin > claim.End && call.End < before
            && (call.Kind == "delete" || (call.Email is not null && call.Email != claim.Email)));
    }

    public static long RevisionOf(Customer customer) => long.Parse(customer.Etag.Trim('"'), CultureInfo.InvariantCulture);

    private static void CheckAnswer(Call call, Call[] history)
    {
        Assert.Equal(call.Id, call.Answer!.Id);
        Assert.Equal(RevisionOf(call.Answer) - 1, call.Answer.Metadata.Count);
        if (call.Kind == "mark")
            Assert.Equal(call.Number, call.Answer.Metadata[Call.Mark(call.Number)].NumberValue);
        // What was acknowledged before the call began is seen by it.
        Assert.DoesNotContain(history, earlier => earlier.End < call.Begin && RevisionOf(earlier.Answer!) > RevisionOf(call.Answer));
    }
}
