using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CustomerGrpc.Database;

/// <summary>
/// Names columns, primary keys and foreign keys after the model: <c>store_id</c>, <c>customers_pkey</c>, <c>customers_store_fkey</c>.
/// Column names that the model sets explicitly stay.
/// </summary>
internal static class TableNames
{
    public static void Apply(IMutableModel model)
    {
        foreach (var entity in model.GetEntityTypes())
        {
            var table = entity.GetTableName();
            foreach (var property in entity.GetProperties())
            {
                if (property.FindAnnotation(RelationalAnnotationNames.ColumnName) is null)
                    property.SetColumnName(SnakeCase(property.Name));
            }
            entity.FindPrimaryKey()!.SetName($"{table}_pkey");
            foreach (var key in entity.GetForeignKeys())
            {
                key.SetConstraintName($"{table}_{SnakeCase(key.Properties[^1].Name[..^"Id".Length])}_fkey");
                // The database rejects the deletion of rows that are still referenced.
                key.DeleteBehavior = DeleteBehavior.NoAction;
            }
        }
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
