using System.Globalization;
using System.Text;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// The limit of the size of a customer, so that every API can read it: clients of gRPC read messages of at most 4 MiB. It counts the
/// columns that can be large, as JSON in UTF-8; the others have limits of their own, and are smaller than 32 KiB together. As a message,
/// JSON grows to six times its size at most.
/// </summary>
internal static class CustomerSize
{
    /// <summary>How many bytes the large columns may have together.</summary>
    public const int Max = 256 * 1024;

    /// <summary>How large a message may be that clients of gRPC read by default.</summary>
    public const int MaxMessage = 4 * 1024 * 1024;

    /// <summary>
    /// Whether a new customer is within the limit whatever the database makes of its values, so that it need not be asked.
    /// </summary>
    /// <param name="values">The values of the large columns.</param>
    public static bool IsCertainlyAllowed(IEnumerable<NpgsqlParameter> values) =>
        // jsonb has a space after each comma and colon: at most one byte for each that was sent.
        values.Sum(value => value.Value is string text ? Encoding.UTF8.GetByteCount(text) : 0) <= Max / 2;

    /// <summary>A condition that is true if a new customer is within the limit.</summary>
    /// <param name="valueOf">SQL for the value of a column.</param>
    public static string IsAllowed(Func<CustomerColumn, string> valueOf) =>
        string.Create(CultureInfo.InvariantCulture, $"{Sum(valueOf)} <= {Max}");

    /// <summary>
    /// A condition that is true if a customer is within the limit after an update. One that exceeds it already may become smaller.
    /// </summary>
    /// <param name="valueOf">SQL for the new value of a column.</param>
    public static string IsAllowedAfter(Func<CustomerColumn, string> valueOf) =>
        $"({IsAllowed(valueOf)} OR {Sum(valueOf)} < {Sum(static column => column.Name)})";

    /// <summary>
    /// A condition that is true if a column has no more members than it may, or fewer than before, after some of them change.
    /// </summary>
    /// <param name="column">A column whose members have a limit.</param>
    /// <param name="merged">SQL for its new value.</param>
    public static string HasFewMembers(CustomerColumn column, string merged)
    {
        var (count, before) = (CountOf(merged), CountOf(column.Name));
        return string.Create(CultureInfo.InvariantCulture, $"({count} <= {column.MaxMembers} OR {count} < {before})");
    }

    private static string Sum(Func<CustomerColumn, string> valueOf) => string.Join(
        " + ", CustomerTable.Large.Select(column => $"coalesce(octet_length(({valueOf(column)})::text), 0)"));

    private static string CountOf(string json) => $"(SELECT count(*) FROM json_object_keys({json}))";
}
