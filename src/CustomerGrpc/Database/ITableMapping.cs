using Microsoft.EntityFrameworkCore;

namespace CustomerGrpc.Database;

/// <summary>
/// Adds tables to the model of the database. <see cref="CustomerDbContext"/> finds the implementations in its assembly, because they are in
/// folders that depend on the database.
/// </summary>
internal interface ITableMapping
{
    void Map(ModelBuilder modelBuilder);
}
