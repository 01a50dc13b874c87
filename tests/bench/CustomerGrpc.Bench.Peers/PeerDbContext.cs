using CustomerGrpc.Database;
using Microsoft.EntityFrameworkCore;

namespace CustomerGrpc.Bench.Peers;

/// <summary>The customers and their users, mapped as in the documentation of EF Core.</summary>
internal sealed class PeerDbContext(DbContextOptions<PeerDbContext> options) : DbContext(options)
{
    public DbSet<PeerCustomer> Customers => Set<PeerCustomer>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PeerUser>().ToTable("platform_users").HasKey(u => new { u.StoreId, u.Id });
        modelBuilder.Entity<PeerCustomer>(customer =>
        {
            customer.ToTable("customers");
            customer.HasQueryFilter(c => c.DeleteTime == null);
            customer.HasKey(c => new { c.StoreId, c.Id });
            customer.HasOne(c => c.User).WithMany().HasForeignKey(c => new { c.StoreId, c.UserId });
            customer.Property(c => c.Number).ValueGeneratedOnAdd();
            customer.Property(c => c.BillingAddress).HasColumnType("jsonb");
            customer.Property(c => c.ShippingAddress).HasColumnType("jsonb");
            customer.Property(c => c.Addresses).HasColumnType("jsonb");
            customer.Property(c => c.Contacts).HasColumnType("jsonb");
            customer.Property(c => c.Metadata).HasColumnType("json");
        });
        TableNames.Apply(modelBuilder.Model);
    }
}
