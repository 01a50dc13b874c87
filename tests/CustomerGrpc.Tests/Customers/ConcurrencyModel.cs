using System.Globalization;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Grpc.Core;

namespace CustomerGrpc.Tests.Customers;

/// <summary>The outcome of a call, as far as its caller knows it.</summary>
internal enum Outcome
{
    /// <summary>The call succeeded.</summary>
    Succeeded,

    /// <summary>Nothing was changed.</summary>
    Rejected,

    /// <summary>The change may have been made.</summary>
    Unknown,
}

/// <summary>One call. All calls take Begin and End from the same clock, so a call that ended before another began is earlier.</summary>
internal sealed record Call(string Kind, int Number, long Begin, long End, Outcome Outcome, StatusCode Status)
{
    /// <summary>The store and the email that a create or an update claims.</summary>
    public string? Email { get; init; }

    /// <summary>The customer that was addressed or created.</summary>
    public string? Id { get; init; }

    public Customer? Answer { get; init; }

    /// <summary>The key that an update adds to the metadata of the customer.</summary>
    public static string Mark(int number) => string.Create(CultureInfo.InvariantCulture, $"op{number}");

    public static Outcome OutcomeOf(RpcException? failure) => failure?.StatusCode switch
    {
        null => Outcome.Succeeded,
        StatusCode.DeadlineExceeded or StatusCode.Cancelled => Outcome.Unknown,
        StatusCode.Unavailable when failure.Reason() == "OUTCOME_UNKNOWN" => Outcome.Unknown,
        StatusCode.Aborted or StatusCode.AlreadyExists or StatusCode.NotFound or StatusCode.ResourceExhausted => Outcome.Rejected,
        StatusCode.Unavailable => Outcome.Rejected,
        _ => throw new InvalidOperationException("A call ended with an unexpected status.", failure),
    };
}

/// <summary>
/// Checks concurrent calls against a sequential execution. Every update of a marked customer adds one mark and one revision, so the
/// revision is the number of marks plus one, and each response has the marks of every response with a lower revision.
/// </summary>
internal static class ConcurrencyModel
{
    /// <summary>Checks the calls on one marked customer against its last state.</summary>
    public static void CheckMarks(IReadOnlyList<Call> calls, Customer last)
    {
        var marks = last.Metadata.Keys.ToHashSet();
        Assert.Equal(RevisionOf(last) - 1, marks.Count);
        Assert.All(
            calls.Where(call => call is { Kind: "mark", Outcome: Outcome.Succeeded }),
            call => Assert.Contains(Call.Mark(call.Number), marks));
        Assert.All(
            calls.Where(call => call is { Kind: "mark", Outcome: Outcome.Rejected }),
            call => Assert.DoesNotContain(Call.Mark(call.Number), marks));
        Assert.Subset(calls.Select(call => Call.Mark(call.Number)).ToHashSet(), marks);

        var history = calls.Where(call => call.Outcome == Outcome.Succeeded).OrderBy(call => RevisionOf(call.Answer!)).ToArray();
        foreach (var (earlier, later) in history.Zip(history.Skip(1)))
            Assert.Subset(later.Answer!.Metadata.Keys.ToHashSet(), earlier.Answer!.Metadata.Keys.ToHashSet());
        foreach (var call in history)
            CheckAnswer(call, history);
        var writes = history.Where(call => call.Kind == "mark").Select(call => RevisionOf(call.Answer!)).ToArray();
        Assert.Equal(writes.Distinct(), writes);
    }

    /// <summary>Checks creates and deletes against the rows in the database.</summary>
    /// <param name="calls">All calls of the run.</param>
    /// <param name="rows">Whether the customer still exists, by the number of the call that created it.</param>
    public static void CheckRows(IReadOnlyList<Call> calls, IReadOnlyDictionary<int, bool> rows)
    {
        var creates = calls.Where(call => call.Kind == "create").ToArray();
        Assert.All(creates.Where(call => call.Outcome == Outcome.Succeeded), call => Assert.Contains(call.Number, rows));
        Assert.All(creates.Where(call => call.Outcome == Outcome.Rejected), call => Assert.DoesNotContain(call.Number, rows));

        var deletes = calls.Where(call => call.Kind == "delete").ToLookup(call => call.Id);
        foreach (var create in creates.Where(call => call.Outcome == Outcome.Succeeded))
        {
            if (deletes[create.Id].Any(delete => delete.Outcome == Outcome.Succeeded))
                Assert.False(rows[create.Number]);
            if (deletes[create.Id].All(delete => delete.Outcome == Outcome.Rejected))
                Assert.True(rows[create.Number]);
            // At most one deletion succeeds; the others return NOT_FOUND.
            Assert.InRange(deletes[create.Id].Count(delete => delete.Outcome == Outcome.Succeeded), 0, 1);
        }
    }

    /// <summary>Checks that an email is rejected only while another customer may have had it.</summary>
    public static void CheckRejections(IReadOnlyList<Call> calls)
    {
        var claims = calls.Where(call => call.Email is not null && call.Outcome != Outcome.Rejected).ToLookup(call => call.Email);
        foreach (var rejected in calls.Where(call => call.Status == StatusCode.AlreadyExists))
            Assert.Contains(claims[rejected.Email], claim => claim.Begin < rejected.End && !IsReleased(claim, rejected.Begin));

        bool IsReleased(Call claim, long before) => calls.Any(call =>
            call.Id == claim.Id && call.Id is not null && call.Outcome == Outcome.Succeeded && call.Begin > claim.End && call.End < before
            && (call.Kind == "delete" || (call.Email is not null && call.Email != claim.Email)));
    }

    public static long RevisionOf(Customer customer) => long.Parse(customer.Etag.Trim('"'), CultureInfo.InvariantCulture);

    private static void CheckAnswer(Call call, Call[] history)
    {
        Assert.Equal(call.Id, call.Answer!.Id);
        Assert.Equal(RevisionOf(call.Answer) - 1, call.Answer.Metadata.Count);
        if (call.Kind == "mark")
            Assert.Equal(call.Number, call.Answer.Metadata[Call.Mark(call.Number)].NumberValue);
        // A call sees everything that was acknowledged before it began.
        Assert.DoesNotContain(history, earlier => earlier.End < call.Begin && RevisionOf(earlier.Answer!) > RevisionOf(call.Answer));
    }
}
