using CustomerGrpc.Access;
using CustomerGrpc.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CustomerGrpc.Database;

/// <summary>
/// The model of the database: its tables, columns and keys. Row-level security and partial indexes stand in the migrations.
/// </summary>
internal sealed class CustomerDbContext(DbContextOptions<CustomerDbContext> options) : DbContext(options)
{
    private static readonly string[] JsonColumns =
        [nameof(Customer.BillingAddress), nameof(Customer.ShippingAddress), nameof(Customer.Addresses), nameof(Customer.Contacts)];

    /// <summary>The store whose customers this context sees; none until it is set.</summary>
    public Guid? StoreId { get; set; }

    public DbSet<Customer> Customers => Set<Customer>();

    public DbSet<PlatformUser> PlatformUsers => Set<PlatformUser>();

    public DbSet<Store> Stores => Set<Store>();

    public DbSet<AccessToken> AccessTokens => Set<AccessToken>();

    public DbSet<SigningClient> SigningClients => Set<SigningClient>();

    /// <summary>The database's own lower(), for use in queries: email_key is made by it.</summary>
    public static string Lower(string text) => throw OnlyInQueries();

    /// <summary>The database's own twin of <see cref="CustomerName.Display"/>, for use in queries.</summary>
    public static string DisplayName(string? name, string? firstName, string? lastName) => throw OnlyInQueries();

    /// <summary>The database's own twin of <see cref="CustomerPhone.Complete"/>, for use in queries.</summary>
    public static string CompletePhone(string? countryCode, string? phone) => throw OnlyInQueries();

    /// <summary>A member of a JSON object as text, for use in queries.</summary>
    public static string? JsonText(string? json, string key) => throw OnlyInQueries();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        MapFunctions(modelBuilder);
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
        modelBuilder.Entity<SigningClient>(client =>
        {
            client.ToTable("signing_clients");
            client.Property(c => c.CreateTime).ValueGeneratedOnAdd();
            client.HasOne<Store>().WithMany().HasForeignKey(c => c.StoreId);
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
            customer.Property(c => c.Metadata).HasColumnType("json");
        });

        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(type => type.GetProperties()))
            property.SetColumnName(SnakeCase(property.Name));
    }

    private static void MapFunctions(ModelBuilder modelBuilder)
    {
        Map(nameof(Lower)).HasName("lower").IsBuiltIn();
        Map(nameof(DisplayName)).HasName("customer_display_name");
        Map(nameof(CompletePhone)).HasName("customer_phone");
        var jsonText = Map(nameof(JsonText)).HasName("json_extract_path_text").IsBuiltIn();
        jsonText.HasParameter("json").HasStoreType("json");

        DbFunctionBuilder Map(string method) => modelBuilder.HasDbFunction(typeof(CustomerDbContext).GetMethod(method)!);
    }

    private static NotSupportedException OnlyInQueries() => new("The function is the database's.");

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
