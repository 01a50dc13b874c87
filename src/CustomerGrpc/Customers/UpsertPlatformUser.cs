using CustomerGrpc.Database;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>Creates or replaces a platform user, in one statement.</summary>
internal sealed class UpsertPlatformUser(NpgsqlDataSource dataSource)
{
    private const string Sql = """
        INSERT INTO platform_users (id, name, email, avatar_url) VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE
        SET name = excluded.name, email = excluded.email, avatar_url = excluded.avatar_url, update_time = now()
        """;

    public async Task<V1.PlatformUser> ExecuteAsync(V1.UpsertPlatformUserRequest request, CancellationToken cancellationToken)
    {
        if (!RecordId.TryParse(request.Id, out var id))
            throw CustomerError.Invalid("id", "must be a UUID or 24 hex digits.");

        await using var command = dataSource.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        foreach (var text in new[] { request.Name, request.Email, request.AvatarUrl })
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new() { Id = RecordId.ToHex(id), Name = request.Name, Email = request.Email, AvatarUrl = request.AvatarUrl };
    }
}
