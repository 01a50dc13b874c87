using System.Globalization;
using CustomerGrpc.Batching;
using CustomerGrpc.Database;
using CustomerGrpc.Errors;
using Npgsql;
using NpgsqlTypes;

namespace CustomerGrpc.Customers;

/// <summary>The key of one customer of a store: the condition of a statement, with the value in <c>$2</c>.</summary>
internal sealed class CustomerKey
{
    private static readonly KeySql ById = new(static form => $"id = {form.Value(2)}", NpgsqlDbType.Uuid);
    private static readonly KeySql ByNumber = new(static form => $"number = {form.Value(2)}", NpgsqlDbType.Bigint);

    // The value is the key already: with row-level security, Postgres treats lower() as leaky and would read the whole store.
    private static readonly KeySql ByEmail = new(static form => $"email_key = {form.Value(2)}", NpgsqlDbType.Text);

    // Not a subquery: with row-level security, Postgres treats it as leaky and reads the whole store before it compares. The store stands
    // in each part of the OR, because a join uses an index only for what is in the part; and not in the same words, because Postgres would
    // move a common condition out of the OR.
    private static readonly KeySql ByIdOrUser = new(
        static form =>
            $"(store_id = {form.Store} AND id = {form.Value(2)} OR {form.Store} = store_id AND user_id = {form.Value(2)})",
        NpgsqlDbType.Uuid);

    private readonly KeySql _sql;
    private readonly LockKey _locks;
    private readonly object _value;
    private readonly string? _shown;

    private CustomerKey(KeySql sql, object value, LockKey locks, string? shown) =>
        (_sql, _value, _locks, _shown) = (sql, value, locks, shown);

    /// <summary>SQL over the columns of customers and <c>$2</c>. Keys of the same kind have the same delegate.</summary>
    public Func<StatementForm, string> Condition => _sql.Condition;

    /// <summary>The statement that reads the customer.</summary>
    public StatementSql Select => _sql.Select;

    /// <summary><c>$2</c>, for one statement.</summary>
    public NpgsqlParameter Parameter => _value switch
    {
        Guid id => new NpgsqlParameter<Guid> { TypedValue = id },
        long number => new NpgsqlParameter<long> { TypedValue = number },
        var emailKey => new NpgsqlParameter<string> { TypedValue = (string)emailKey },
    };

    /// <summary>The customer's id: a UUID, or the same as 24 hex digits.</summary>
    public static CustomerKey Id(string id) => Record(ById, id);

    /// <summary>The customer's id or that of its platform user.</summary>
    public static CustomerKey IdOrUser(string id) => Record(ByIdOrUser, id);

    /// <summary>The integer id of the customer. Only the database knows the row, so a batch may have to be repeated.</summary>
    public static CustomerKey Number(long number) => new(
        ByNumber,
        number,
        LockKey.ForRow(Guid.Empty, new Guid((int)number, (short)(number >> 32), (short)(number >> 48), new byte[8])),
        number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The customer's email address, without regard to case.</summary>
    public static CustomerKey Email(string email) => new(ByEmail, CustomerEmail.KeyOf(email), LockOfEmail(Guid.Empty, email), shown: null);

    /// <summary>What a write that claims an email address locks.</summary>
    public static LockKey LockOfEmail(Guid storeId, string email) => LockKey.ForUniqueValue(storeId, CustomerEmail.KeyOf(email));

    /// <summary>What a write of the customer locks, as far as the key shows it.</summary>
    public LockKey LocksIn(Guid storeId) => _locks with { StoreId = storeId };

    public Failure NotFound() => CustomerError.NotFound(_shown is null ? "with this email" : $"'{_shown}'");

    private static CustomerKey Record(KeySql sql, string id) =>
        RecordId.TryParse(id, out var value)
            ? new(sql, value, LockKey.ForRow(Guid.Empty, value), id)
            : throw CustomerError.Invalid("id", "must be a UUID or 24 hex digits");

    private sealed class KeySql(Func<StatementForm, string> condition, NpgsqlDbType type)
    {
        public Func<StatementForm, string> Condition { get; } = condition;

        public StatementSql Select { get; } = CustomerSql.Select(condition, type);
    }
}
