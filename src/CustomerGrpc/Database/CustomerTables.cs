using CustomerGrpc.Access;
using CustomerGrpc.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CustomerGrpc.Database;

/// <summary>The tables of customers, their groups and the platform's users.</summary>
internal static class CustomerTables
{
    private const string NotDeleted = "delete_time IS NULL";
    private const string EmailKey = "EmailKey";

    private static readonly string[] JsonColumns =
        [nameof(CustomerRow.BillingAddress), nameof(CustomerRow.ShippingAddress), nameof(CustomerRow.Addresses), nameof(CustomerRow.Contacts)];

    public static void Map(ModelBuilder modelBuilder)
    {
        modelBuilder.HasSequence<long>("customer_numbers").StartsAt(1000000001);
        modelBuilder.HasSequence<long>("customer_group_numbers").StartsAt(10000001);
        modelBuilder.Entity<CustomerRow>(MapCustomers);
        modelBuilder.Entity<PlatformUserRow>(user =>
        {
            user.ToTable("platform_users");
            user.Property(u => u.UpdateTime).HasDefaultValueSql("now()");
        });
        // Only SQL reads and writes it (CustomerGroups).
        modelBuilder.SharedTypeEntity<Dictionary<string, object>>("CustomerGroup", group =>
        {
            group.ToTable("customer_groups");
            group.IndexerProperty<Guid>("StoreId");
            group.IndexerProperty<long>("Number").HasDefaultValueSql("nextval('customer_group_numbers')");
            group.IndexerProperty<string>("Name");
            group.HasKey("StoreId", "Number");
            group.HasAlternateKey("StoreId", "Name").HasName("customer_groups_name_key");
            group.HasOne(typeof(Store)).WithMany().HasForeignKey("StoreId");
        });
    }

    private static void MapCustomers(EntityTypeBuilder<CustomerRow> customer)
    {
        customer.ToTable("customers");
        customer.HasQueryFilter(c => c.DeleteTime == null);
        customer.HasKey(c => new { c.StoreId, c.Id });
        customer.HasOne<Store>().WithMany().HasForeignKey(c => c.StoreId);
        customer.HasOne(c => c.User).WithMany().HasForeignKey(c => c.UserId);

        customer.Property(c => c.Number).HasDefaultValueSql("nextval('customer_numbers')");
        customer.Property(c => c.Revision).HasDefaultValue(1L);
        customer.Property<string>(EmailKey).IsRequired().HasComputedColumnSql("lower(email)", stored: true);
        foreach (var json in JsonColumns)
            customer.Property(json).HasColumnType("jsonb");
        customer.Property(c => c.Metadata).HasColumnType("json");
        customer.Property(c => c.CreateTime).HasDefaultValueSql("now()");
        customer.Property(c => c.UpdateTime).HasDefaultValueSql("now()");

        customer.HasIndex(c => new { c.StoreId, c.Number }, "customers_number_key").IsUnique();
        customer.HasIndex([nameof(CustomerRow.StoreId), EmailKey], "customers_email_key").IsUnique().HasFilter(NotDeleted);
        customer.HasIndex(c => new { c.StoreId, c.UserId }, "customers_user_key").IsUnique().HasFilter(NotDeleted);
        customer.HasIndex(c => new { c.StoreId, c.Status, c.Id }, "customers_status_idx")
            .IsDescending(false, false, true).HasFilter(NotDeleted);
    }
}
