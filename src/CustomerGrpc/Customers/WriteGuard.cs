namespace CustomerGrpc.Customers;

/// <summary>A condition of a write.</summary>
/// <param name="Holds">A condition in SQL that does not depend on the row; <c>$1</c> is the store.</param>
/// <param name="Refusal">The reason to report if it is false.</param>
internal sealed record WriteGuard(string Holds, WriteRefusal Refusal)
{
    /// <summary>The condition over the row that is written, which another transaction may just have changed; null if none is.</summary>
    public string? OfRow { get; private init; }

    /// <summary>The row already shows a value.</summary>
    /// <param name="isUnchanged">The condition over the row.</param>
    /// <param name="key">The condition that names the customer.</param>
    /// <param name="index">The position of the value in <see cref="CustomerUpdate.OnlyIfShown"/>.</param>
    public static WriteGuard IsShown(string isUnchanged, string key, int index) =>
        new($"EXISTS ({CustomerSql.Live($"{key} AND {isUnchanged}")})", WriteRefusal.ValueNotShown + index) { OfRow = isUnchanged };

    /// <summary>No customer has the email, unless it is the one that is written.</summary>
    /// <param name="email">The parameter with the email.</param>
    /// <param name="key">The condition that names the customer that is written; <c>false</c> for a new customer.</param>
    public static WriteGuard EmailIsFree(string email, string key) =>
        new($"NOT EXISTS ({CustomerSql.Live($"email_key = {CustomerEmail.KeySql(email)}")} AND ({key}) IS NOT TRUE)", WriteRefusal.EmailInUse);

    /// <summary>No customer is linked to the platform user, unless it is the one that is written.</summary>
    public static WriteGuard UserIsFree(string user, string key) =>
        new($"NOT EXISTS ({CustomerSql.Live($"user_id = {user}")} AND ({key}) IS NOT TRUE)", WriteRefusal.UserInUse);

    /// <summary>The store has the platform user.</summary>
    public static WriteGuard UserExists(string user) =>
        new($"EXISTS (SELECT FROM platform_users WHERE store_id = $1 AND id = {user})", WriteRefusal.UserUnknown);

    /// <summary>Every number of the array is a group of the store.</summary>
    public static WriteGuard GroupsExist(string numbers) => new(
        $"""
        NOT EXISTS (
            SELECT FROM unnest({numbers}) AS named (number)
            WHERE NOT EXISTS (SELECT FROM customer_groups g WHERE g.store_id = $1 AND g.number = named.number))
        """,
        WriteRefusal.GroupUnknown);
}
