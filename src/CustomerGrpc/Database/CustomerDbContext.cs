using CustomerGrpc.Access;
using CustomerGrpc.Customers;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace CustomerGrpc.Database;

/// <summary>
/// The model of the database: its tables, columns, keys, indexes and sequences. <c>dotnet ef migrations add</c> compares it with its
/// snapshot. Functions and row-level security, which a model cannot express, are SQL in the migrations.
/// </summary>
internal sealed class CustomerDbContext(DbContextOptions<CustomerDbContext> options) : DbContext(options), IDataProtectionKeyContext
{
    /// <summary>The store whose customers this context sees; none until it is set.</summary>
    public Guid? StoreId { get; set; }

    public DbSet<CustomerRow> Customers => Set<CustomerRow>();

    public DbSet<PlatformUserRow> PlatformUsers => Set<PlatformUserRow>();

    public DbSet<Store> Stores => Set<Store>();

    public DbSet<AccessToken> AccessTokens => Set<AccessToken>();

    public DbSet<SigningClient> SigningClients => Set<SigningClient>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>The database's own lower(), for use in queries: email_key is made by it.</summary>
    public static string Lower(string text) => throw OnlyInQueries();

    /// <summary>The database's own twin of <see cref="CustomerName.Display"/>, for use in queries.</summary>
    public static string DisplayName(string? name, string? firstName, string? lastName) => throw OnlyInQueries();

    /// <summary>The database's own twin of <see cref="CustomerPhone.Complete"/>, for use in queries.</summary>
    public static string CompletePhone(string? countryCode, string? phone) => throw OnlyInQueries();

    /// <summary>A member of a JSON object as text, for use in queries.</summary>
    public static string? JsonText(string? json, string key) => throw OnlyInQueries();

    // The indexes are the ones that the model names. EF Core would add one for every foreign key.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Conventions.Remove<ForeignKeyIndexConvention>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        MapFunctions(modelBuilder);
        AccessTables.Map(modelBuilder);
        CustomerTables.Map(modelBuilder);
        TableNames.Apply(modelBuilder.Model);
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
}
