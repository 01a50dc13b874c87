using CustomerGrpc.Access;
using CustomerGrpc.Customers;
using Microsoft.EntityFrameworkCore;

namespace CustomerGrpc.Database;

/// <summary>
/// The model of the database: its tables, columns and keys. Row-level security and partial indexes stand in the migrations.
/// </summary>
internal sealed class CustomerDbContext(DbContextOptions<CustomerDbContext> options) : DbContext(options)
{
    private static readonly string[] JsonColumns =
        [nameof(Customer.BillingAddress), nameof(Customer.ShippingAddress), nameof(Customer.Addresses), nameof(Customer.Contacts), nameof(Customer.Metadata)];

    /// <summary>The store whose customers this context sees; none until it is set.</summary>
    public Guid? StoreId { get; set; }

    public DbSet<Customer> Customers => Set<Customer>();

    public DbSet<PlatformUser> PlatformUsers => Set<PlatformUser>();

    public DbSet<Store> Stores => Set<Store>();

    public DbSet<AccessToken> AccessTokens => Set<AccessToken>();

    /// <summary>The database's own lower(), for use in queries: email_key is made by it.</summary>
    public static string Lower(string text) => throw new NotSupportedException($"lower('{text}') is the database's to say.");

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDbFunction(typeof(CustomerDbContext).GetMethod(nameof(Lower))!).HasName("lower").IsBuiltIn();
        modelBuilder.Entity<Store>(store =>
        {
            store.ToTable("stores");
            store.Property(s => s.CreateTime).ValueGeneratedOnAdd();
        });
        modelBuilder.Entity<AccessToken>(token =>
        {
            token.ToTable("access_tokens");
            token.Property(t => t.CreateTime).ValueGeneratedOnAdd();
            token.HasOne<Store>().WithMany().HasForeignKey(t => t.StoreId);
            token.HasIndex(t => t.Hash).IsUnique();
        });
        modelBuilder.Entity<PlatformUser>().ToTable("platform_users");
        modelBuilder.Entity<Customer>(customer =>
        {
            customer.ToTable("customers");
            customer.HasKey(c => new { c.StoreId, c.Id });
            customer.HasQueryFilter(c => c.DeleteTime == null);
            customer.HasOne(c => c.User).WithMany().HasForeignKey(c => c.UserId);
            customer.Property<string>("EmailKey").IsRequired().HasComputedColumnSql("lower(email)", stored: true);
            foreach (var json in JsonColumns)
                customer.Property(json).HasColumnType("jsonb");
        });

        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(type => type.GetProperties()))
            property.SetColumnName(SnakeCase(property.Name));
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
