using System.Globalization;
using CustomerGrpc.Database;
using CustomerGrpc.Database.Statements;
using CustomerGrpc.Hosting;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>By what one customer of a store is named: the condition of a statement whose <c>$2</c> is the value.</summary>
internal sealed class CustomerKey
{
    private readonly Func<NpgsqlParameter> _parameter;
    private readonly string _shown;

    private readonly LockKey _locks;

    private CustomerKey(string condition, string shown, LockKey locks, Func<NpgsqlParameter> parameter)
    {
        Condition = condition;
        _locks = locks;
        _shown = shown;
        _parameter = parameter;
    }

    /// <summary>SQL over the columns of customers and <c>$2</c>.</summary>
    public string Condition { get; }

    public NpgsqlParameter Parameter => _parameter();

    /// <summary>What a write of the customer locks, as far as the key tells.</summary>
    public LockKey LocksIn(Guid storeId) => _locks with { StoreId = storeId };

    /// <summary>The customer's id: a UUID, or the same as 24 hex digits.</summary>
    public static CustomerKey Id(string id) => Record("id = $2", id);

    /// <summary>The customer's id or that of its platform user.</summary>
    public static CustomerKey IdOrUser(string id) => Record("(id = $2 OR user_id = $2)", id);

    /// <summary>The customer as an integer. Which row it is only the database knows, so that a batch may have to be repeated.</summary>
    public static CustomerKey Number(long number) => new(
        "number = $2",
        number.ToString(CultureInfo.InvariantCulture),
        LockKey.OfRow(Guid.Empty, new Guid((int)number, (short)(number >> 32), (short)(number >> 48), new byte[8])),
        () => new NpgsqlParameter<long> { TypedValue = number });

    /// <summary>The customer's email address, without regard to case.</summary>
    public static CustomerKey Email(string email) =>
        new("email_key = lower($2)", "with this email", LockKey.OfEmail(Guid.Empty, email), () => new NpgsqlParameter<string> { TypedValue = email });

    public ServiceException NotFound() => CustomerError.NotFound(_shown);

    private static CustomerKey Record(string condition, string id) =>
        RecordId.TryParse(id, out var value)
            ? new(condition, $"'{id}'", LockKey.OfRow(Guid.Empty, value), () => new NpgsqlParameter<Guid> { TypedValue = value })
            : throw CustomerError.Invalid("id", "must be a UUID or 24 hex digits.");
}
