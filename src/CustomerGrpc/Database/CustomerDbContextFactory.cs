using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace CustomerGrpc.Database;

/// <summary>
/// Creates the context for <c>dotnet ef</c>. Commands that add or list migrations use no database. Others take the connection string from
/// <c>ConnectionStrings__Customers</c> or <c>--connection</c>.
/// </summary>
internal sealed class CustomerDbContextFactory : IDesignTimeDbContextFactory<CustomerDbContext>
{
    public CustomerDbContext CreateDbContext(string[] args)
    {
        var connectionString = Environment.GetEnvironmentVariable("ConnectionStrings__Customers");
        return new(new DbContextOptionsBuilder<CustomerDbContext>().UseNpgsql(connectionString).Options);
    }
}
