using CustomerGrpc.Batching;

namespace CustomerGrpc.Customers;

/// <summary>A condition of a write.</summary>
/// <param name="Holds">A condition in SQL that does not depend on the row; <c>$1</c> is the store.</param>
/// <param name="Refusal">The reason to report if it is false.</param>
internal sealed record WriteGuard(string Holds, WriteRefusal Refusal)
{
    /// <summary>
    /// The condition within the write, over the row that is written and the new values, in any form of the statement; null if
    /// <see cref="Holds"/> is the condition there too, so that no command can be shared.
    /// </summary>
    public Func<StatementForm, string>? OfRow { get; private init; }

    /// <summary>The condition in a form of the statement.</summary>
    public string In(StatementForm form) => OfRow?.Invoke(form) ?? Holds;

    /// <summary>A condition over the row that is written and the new values.</summary>
    /// <param name="condition">The condition over the row.</param>
    /// <param name="key">The condition that names the customer.</param>
    /// <param name="refusal">The reason to report if it is false.</param>
    public static WriteGuard OnRow(Func<StatementForm, string> condition, string key, WriteRefusal refusal) =>
        new($"EXISTS ({CustomerSql.Live($"{key} AND {condition(StatementForm.ForOne)}")})", refusal) { OfRow = condition };

    /// <summary>A condition over the values of a new customer.</summary>
    public static WriteGuard OnNew(Func<StatementForm, string> condition, WriteRefusal refusal) =>
        new(condition(StatementForm.ForOne), refusal) { OfRow = condition };

    /// <summary>The row already shows a value.</summary>
    /// <param name="isUnchanged">The condition over the row.</param>
    /// <param name="key">The condition that names the customer.</param>
    /// <param name="index">The position of the value in <see cref="CustomerUpdate.OnlyIfShown"/>.</param>
    public static WriteGuard IsShown(Func<StatementForm, string> isUnchanged, string key, int index) =>
        OnRow(isUnchanged, key, WriteRefusal.ValueNotShown + index);

    /// <summary>No customer has the email, unless it is the one that is written.</summary>
    /// <param name="email">The parameter with the email.</param>
    /// <param name="key">The condition that names the customer that is written; <c>false</c> for a new customer.</param>
    public static WriteGuard EmailIsFree(string email, string key)
    {
        var others = CustomerSql.Live($"email_key = {CustomerEmail.KeySql(email)}");
        return new($"NOT EXISTS ({others} AND ({key}) IS NOT TRUE)", WriteRefusal.EmailInUse);
    }

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
