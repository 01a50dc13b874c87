using CustomerGrpc.Access;
using Npgsql;

namespace CustomerGrpc.Bench.Peers;

/// <summary>The fields of a customer that a caller may change.</summary>
internal sealed record Person(string? Email, string? Name, string? Phone);

/// <summary>The store of each token, read at startup.</summary>
internal sealed class Stores
{
    private readonly Dictionary<string, Guid> _stores = [];

    public static async Task<Stores> ReadAsync(NpgsqlDataSource dataSource)
    {
        var stores = new Stores();
        await using var command = dataSource.CreateCommand("SELECT hash, store_id FROM access_tokens");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            stores._stores.Add(Convert.ToHexString(reader.GetFieldValue<byte[]>(0)), reader.GetGuid(1));
        return stores;
    }

    public Guid Of(HttpRequest request) =>
        _stores[Convert.ToHexString(AccessToken.HashOf(request.Headers.Authorization.ToString()["Bearer ".Length..]))];
}
