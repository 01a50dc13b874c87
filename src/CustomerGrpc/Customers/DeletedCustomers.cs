using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Customers;

/// <summary>How long deleted customers are kept: <c>Deletion:Retention</c>, 30 days by default.</summary>
internal sealed class DeletedCustomers(IConfiguration configuration, TimeProvider clock)
{
    private static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(30);

    private readonly TimeSpan _retention = configuration.GetValue("Deletion:Retention", DefaultRetention);

    /// <summary>Customers that were deleted later can be undeleted; others are to be purged.</summary>
    public DateTime EarliestDeletion => clock.GetUtcNow().UtcDateTime - _retention;

    /// <summary>Sets the purge time of a deleted customer, and returns the customer.</summary>
    public V1.Customer WithPurgeTime(V1.Customer customer)
    {
        if (customer.DeleteTime is { } deleted)
            customer.PurgeTime = deleted + Duration.FromTimeSpan(_retention);
        return customer;
    }
}
