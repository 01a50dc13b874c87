using CustomerGrpc.Access;
using CustomerGrpc.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NpgsqlTypes;

namespace CustomerGrpc.Customers;

/// <summary>
/// Maps the tables of customers, customer groups and platform users. EF Core creates the tables, but only SQL reads and writes them, so the
/// model needs no classes for their rows.
/// </summary>
internal sealed class CustomerTables : ITableMapping
{
    private const string NotDeleted = "delete_time IS NULL";

    public void Map(ModelBuilder modelBuilder)
    {
        modelBuilder.HasSequence<long>("customer_numbers").StartsAt(1000000001);
        modelBuilder.HasSequence<long>("customer_group_numbers").StartsAt(10000001);
        modelBuilder.SharedTypeEntity<Dictionary<string, object>>("PlatformUser", user =>
        {
            user.ToTable("platform_users");
            user.IndexerProperty<Guid>("StoreId");
            user.IndexerProperty<Guid>("Id");
            user.IndexerProperty<string>("Name").IsRequired();
            user.IndexerProperty<string>("Email").IsRequired();
            user.IndexerProperty<string>("AvatarUrl").IsRequired();
            user.IndexerProperty<DateTimeOffset>("UpdateTime").HasDefaultValueSql("now()");
            user.HasKey("StoreId", "Id");
            user.HasOne(typeof(Store)).WithMany().HasForeignKey("StoreId");
        });
        modelBuilder.SharedTypeEntity<Dictionary<string, object>>("Customer", MapCustomers);
        // Only SQL writes it (EraseCustomer).
        modelBuilder.SharedTypeEntity<Dictionary<string, object>>("Erasure", erasure =>
        {
            erasure.ToTable("erasures");
            erasure.IndexerProperty<Guid>("StoreId");
            erasure.IndexerProperty<Guid>("CustomerId");
            erasure.IndexerProperty<long>("Number");
            erasure.IndexerProperty<DateTime>("EraseTime").HasDefaultValueSql("now()");
            erasure.IndexerProperty<string>("ErasedBy").IsRequired();
            erasure.HasKey("StoreId", "CustomerId");
            erasure.HasOne(typeof(Store)).WithMany().HasForeignKey("StoreId");
        });
        // Only SQL reads and writes it (PurgeJob).
        modelBuilder.SharedTypeEntity<Dictionary<string, object>>("Job", job =>
        {
            job.ToTable("jobs");
            job.IndexerProperty<string>("Name").UseCollation(AccessTables.CLocale);
            job.HasKey("Name");
            job.IndexerProperty<DateTimeOffset>("NextTime");
        });
        modelBuilder.SharedTypeEntity<Dictionary<string, object>>("CustomerGroup", group =>
        {
            group.ToTable("customer_groups");
            group.IndexerProperty<Guid>("StoreId");
            group.IndexerProperty<long>("Number").HasDefaultValueSql("nextval('customer_group_numbers')");
            group.IndexerProperty<string>("Name").UseCollation(AccessTables.CLocale);
            group.HasKey("StoreId", "Number");
            group.HasAlternateKey("StoreId", "Name").HasName("customer_groups_name_key");
            group.HasOne(typeof(Store)).WithMany().HasForeignKey("StoreId");
        });
    }

    private static void MapCustomers(EntityTypeBuilder<Dictionary<string, object>> customer)
    {
        customer.ToTable("customers");
        foreach (var column in CustomerTable.All)
            MapColumn(customer.IndexerProperty(column.ValueType, PropertyOf(column.Name)), column);
        customer.IndexerProperty<string>("EmailKey").IsRequired().UseCollation(AccessTables.CLocale)
            .HasComputedColumnSql(CustomerEmail.KeySql("email"), stored: true);
        customer.IndexerProperty<long>("Number").HasDefaultValueSql("nextval('customer_numbers')");
        customer.IndexerProperty<long>("Revision").HasDefaultValue(1L);
        customer.IndexerProperty<DateTime>("CreateTime").HasDefaultValueSql("now()");
        customer.IndexerProperty<DateTime>("UpdateTime").HasDefaultValueSql("now()");

        customer.HasKey("StoreId", "Id");
        customer.HasOne(typeof(Store)).WithMany().HasForeignKey("StoreId");
        customer.HasOne("PlatformUser", null).WithMany().HasForeignKey("StoreId", "UserId");
        customer.HasIndex(["StoreId", "Number"], "customers_number_key").IsUnique();
        customer.HasIndex(["StoreId", "EmailKey"], "customers_email_key").IsUnique().HasFilter(NotDeleted);
        customer.HasIndex(["StoreId", "UserId"], "customers_user_key").IsUnique().HasFilter(NotDeleted);
        customer.HasIndex(["StoreId", "Status", "Id"], "customers_status_idx").IsDescending(false, false, true).HasFilter(NotDeleted);
        customer.HasIndex(["StoreId", "DeleteTime"], "customers_deleted_idx").HasFilter("delete_time IS NOT NULL");
    }

    private static void MapColumn(PropertyBuilder property, CustomerColumn column)
    {
        property.IsRequired(column.IsRequired);
        if (column.Type is NpgsqlDbType.Json or NpgsqlDbType.Jsonb)
            property.HasColumnType(column.Type == NpgsqlDbType.Json ? "json" : "jsonb");
    }

    // avatar_url is AvatarUrl in the model; TableNames turns it back.
    private static string PropertyOf(string column) =>
        string.Concat(column.Split('_').Select(word => $"{char.ToUpperInvariant(word[0])}{word[1..]}"));
}
