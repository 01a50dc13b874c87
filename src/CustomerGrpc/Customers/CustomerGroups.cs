namespace CustomerGrpc.Customers;

/// <summary>The groups that a customer may be in.</summary>
internal static class CustomerGroups
{
    /// <summary>A condition, where <c>$1</c> is the store: every number of the array is that of a group; also where it is NULL.</summary>
    public static string Exist(string numbers) => $"""
        ({numbers} IS NULL OR NOT EXISTS (
            SELECT FROM unnest({numbers}) AS named (number)
            WHERE NOT EXISTS (SELECT FROM customer_groups g WHERE g.store_id = $1 AND g.number = named.number)))
        """;
}
