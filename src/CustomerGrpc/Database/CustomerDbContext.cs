using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace CustomerGrpc.Database;

/// <summary>
/// The model of the database: its tables, columns, keys, indexes and sequences. <c>dotnet ef migrations add</c> compares it with its
/// snapshot. Functions and row-level security, which a model cannot express, are SQL in the migrations.
/// </summary>
internal sealed class CustomerDbContext(DbContextOptions<CustomerDbContext> options) : DbContext(options), IDataProtectionKeyContext
{
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    // EF Core would add an index for every foreign key. The model names all indexes.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Conventions.Remove<ForeignKeyIndexConvention>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        foreach (var type in GetType().Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(ITableMapping))))
            ((ITableMapping)Activator.CreateInstance(type)!).Map(modelBuilder);
        TableNames.Apply(modelBuilder.Model);
    }
}
