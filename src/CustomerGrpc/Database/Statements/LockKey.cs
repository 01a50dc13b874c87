namespace CustomerGrpc.Database.Statements;

/// <summary>
/// What a statement locks first. Every batch of every replica goes through its statements in this order: by store, within one
/// the rows by their ids, then the emails that new rows claim. So no two batches wait for one another.
/// </summary>
/// <param name="StoreId">The store.</param>
/// <param name="Row">The id of the row that is written; empty where a new row is.</param>
/// <param name="Email">The email that a new row claims; empty where a row is named.</param>
internal readonly record struct LockKey(Guid StoreId, Guid Row, string Email) : IComparable<LockKey>
{
    /// <summary>Whether it locks nothing, as a read.</summary>
    public bool IsNone => Row == Guid.Empty && Email.Length == 0;

    public static LockKey OfRow(Guid storeId, Guid row) => new(storeId, row, "");

    /// <summary>The database compares emails by its own lower(), which differs for few: those cost a retry, not a lost update.</summary>
    public static LockKey OfEmail(Guid storeId, string email) => new(storeId, Guid.Empty, email.ToLowerInvariant());

    public int CompareTo(LockKey other)
    {
        var order = StoreId.CompareTo(other.StoreId);
        if (order == 0)
            order = (Row == Guid.Empty).CompareTo(other.Row == Guid.Empty);
        if (order == 0)
            order = Row.CompareTo(other.Row);
        return order != 0 ? order : string.CompareOrdinal(Email, other.Email);
    }
}
