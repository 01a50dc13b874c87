using CustomerGrpc.Batching;

namespace CustomerGrpc.Customers;

/// <summary>A condition of a write.</summary>
/// <param name="In">The condition within the write, over the row that is written and the new values, in any form of the statement.</param>
/// <param name="Refusal">The reason to report if it is false.</param>
internal sealed record WriteGuard(Func<StatementForm, string> In, WriteRefusal Refusal)
{
    /// <summary>The condition in a statement of its own, which finds out why a write wrote nothing.</summary>
    public string Holds { get; private init; } = In(StatementForm.ForOne);

    /// <summary>A condition over the row that is written and the new values.</summary>
    /// <param name="condition">The condition over the row.</param>
    /// <param name="key">The condition that names the customer.</param>
    /// <param name="refusal">The reason to report if it is false.</param>
    public static WriteGuard OnRow(Func<StatementForm, string> condition, Func<StatementForm, string> key, WriteRefusal refusal)
    {
        var one = StatementForm.ForOne;
        return new(condition, refusal) { Holds = Exists(one, $"{key(one)} AND {condition(one)}") };
    }

    /// <summary>The customer exists.</summary>
    /// <param name="key">The condition that names the customer.</param>
    /// <param name="rows">The condition that it is not deleted, or that it is.</param>
    /// <param name="refusal">The reason to report if it does not.</param>
    public static WriteGuard Finds(Func<StatementForm, string> key, Func<StatementForm, string> rows, WriteRefusal refusal) =>
        new(form => Exists($"SELECT FROM customers WHERE store_id = {form.Store} AND {key(form)} AND {rows(form)}"), refusal);

    /// <summary>The customer is deleted.</summary>
    /// <param name="key">The condition that names the customer.</param>
    public static WriteGuard IsDeleted(Func<StatementForm, string> key) =>
        new(form => $"NOT {Exists(form, key(form))}", WriteRefusal.NotDeleted);

    /// <summary>No customer has the value of a column that the deleted customer has.</summary>
    /// <param name="column">The column.</param>
    /// <param name="key">The condition that names the deleted customer.</param>
    /// <param name="refusal">The reason to report if one has.</param>
    public static WriteGuard OwnValueIsFree(string column, Func<StatementForm, string> key, WriteRefusal refusal)
    {
        var one = StatementForm.ForOne;
        var own = $"SELECT {column} FROM customers WHERE store_id = {one.Store} AND {key(one)}";
        string Others(StatementForm form) =>
            $"SELECT FROM customers o WHERE o.store_id = {form.Store} AND o.{column} = c.{column} AND o.delete_time IS NULL";
        return new(form => $"NOT {Exists(Others(form))}", refusal)
        {
            Holds = $"NOT {Exists(one, $"{column} = ({own})")}",
        };
    }

    /// <summary>The row already shows a value.</summary>
    /// <param name="isUnchanged">The condition over the row.</param>
    /// <param name="key">The condition that names the customer.</param>
    /// <param name="index">The position of the value in <see cref="CustomerUpdate.OnlyIfShown"/>.</param>
    public static WriteGuard IsShown(Func<StatementForm, string> isUnchanged, Func<StatementForm, string> key, int index) =>
        OnRow(isUnchanged, key, WriteRefusal.ValueNotShown + index);

    /// <summary>No customer has the email, unless it is the one that is written.</summary>
    /// <param name="emailKey">SQL for the <see cref="CustomerEmail.KeyOf">key</see> of the email.</param>
    /// <param name="key">The condition that names the customer that is written; <c>false</c> for a new customer.</param>
    public static WriteGuard EmailIsFree(Func<StatementForm, string> emailKey, Func<StatementForm, string> key) => new(
        form => $"NOT {Exists(form, $"email_key = {emailKey(form)} AND ({key(form)}) IS NOT TRUE")}", WriteRefusal.EmailInUse);

    /// <summary>No customer is linked to the platform user, unless it is the one that is written.</summary>
    public static WriteGuard UserIsFree(Func<StatementForm, string> user, Func<StatementForm, string> key) => new(
        form => $"NOT {Exists(form, $"user_id = {user(form)} AND ({key(form)}) IS NOT TRUE")}", WriteRefusal.UserInUse);

    /// <summary>The store has the platform user.</summary>
    public static WriteGuard UserExists(Func<StatementForm, string> user) => new(
        form => Exists($"SELECT FROM platform_users WHERE store_id = {form.Store} AND id = {user(form)}"), WriteRefusal.UserUnknown);

    /// <summary>Every number of the array is a group of the store.</summary>
    public static WriteGuard GroupsExist(Func<StatementForm, string> numbers) => new(
        form =>
        {
            var group = Exists($"SELECT FROM customer_groups g WHERE g.store_id = {form.Store} AND g.number = named.number");
            return $"NOT {Exists($"SELECT FROM unnest({numbers(form)}) AS named (number) WHERE NOT {group}")}";
        },
        WriteRefusal.GroupUnknown);

    private static string Exists(StatementForm form, string condition) =>
        Exists($"SELECT FROM customers WHERE store_id = {form.Store} AND {condition} AND delete_time IS NULL");

    // Postgres would make a join of EXISTS alone. As every table has the store, it could then begin with another table than the values, and
    // read all customers of a store.
    private static string Exists(string query) => $"(EXISTS ({query})) IS TRUE";
}
