namespace CustomerGrpc.Batching;

/// <summary>
/// What a write locks. Every batch of every process sorts its writes by this key: first the rows by store and id, then the unique values
/// that new rows claim. Therefore batches do not deadlock with one another.
/// </summary>
public readonly record struct LockKey
{
    private LockKey(Guid storeId, Guid row, string uniqueValue) => (StoreId, Row, UniqueValue) = (storeId, row, uniqueValue);

    /// <summary>The store.</summary>
    public Guid StoreId { get; init; }

    /// <summary>The id of the row that is written; <see cref="Guid.Empty"/> for a new row.</summary>
    public Guid Row { get; }

    /// <summary>The unique value that a new row claims; empty if a row is named.</summary>
    public string UniqueValue { get; }

    /// <summary>Whether nothing is locked, as by a read.</summary>
    internal bool IsNone => Row == Guid.Empty && string.IsNullOrEmpty(UniqueValue);

    /// <summary>The key of a statement that locks nothing, or nothing that is known.</summary>
    public static LockKey ForStore(Guid storeId) => new(storeId, Guid.Empty, "");

    /// <summary>The key of an UPDATE or DELETE.</summary>
    /// <param name="storeId">The store.</param>
    /// <param name="row">The id of the row, or a value that identifies it; all callers must use the same.</param>
    public static LockKey ForRow(Guid storeId, Guid row) => new(storeId, row, "");

    /// <summary>The key of a unique value that an INSERT claims, or that an UPDATE gives to its row.</summary>
    /// <param name="storeId">The store.</param>
    /// <param name="value">The value as the unique index compares it. If some values compare differently, they cost a retry.</param>
    public static LockKey ForUniqueValue(Guid storeId, string value) => new(storeId, Guid.Empty, value);

    /// <summary>Compares two keys by the order in which batches take locks.</summary>
    internal int CompareTo(LockKey other)
    {
        var order = (Row == Guid.Empty).CompareTo(other.Row == Guid.Empty);
        if (order == 0)
            order = StoreId.CompareTo(other.StoreId);
        if (order == 0)
            order = Row.CompareTo(other.Row);
        return order != 0 ? order : string.CompareOrdinal(UniqueValue, other.UniqueValue);
    }
}
