using CustomerGrpc.Database;
using Npgsql;

namespace CustomerGrpc.Bench.Peers;

/// <summary>A minimal API that sends one prepared statement per request.</summary>
internal static class RawNpgsql
{
    private const string Get = $"SELECT {PeerRows.Columns} FROM customers c WHERE c.store_id = $1 AND c.id = $2 AND c.delete_time IS NULL";

    private const string Update = $"""
        UPDATE customers c SET name = $3, phone = $4, revision = revision + 1, update_time = now()
        WHERE store_id = $1 AND id = $2 AND delete_time IS NULL RETURNING {PeerRows.Columns}
        """;

    private const string Create = $"""
        INSERT INTO customers AS c (store_id, id, email, name, phone, status, verified_email, newsletter, b2b, online, created_by)
        VALUES ($1, $2, $3, $4, $5, 1, false, false, false, false, 'peer') RETURNING {PeerRows.Columns}
        """;

    public static WebApplication Build(WebApplicationBuilder builder, NpgsqlDataSource dataSource, Stores stores)
    {
        var app = builder.Build();
        app.MapGet("/v1/customers/{id:guid}", async (Guid id, HttpRequest request) =>
            await AnswerAsync(Get, 200, Of(stores.Of(request)), Of(id)));
        app.MapPatch("/v1/customers/{id:guid}", async (Guid id, Person person, HttpRequest request) =>
            await AnswerAsync(Update, 200, Of(stores.Of(request)), Of(id), Of(person.Name!), Of(person.Phone!)));
        app.MapPost("/v1/customers", async (Person person, HttpRequest request) => await AnswerAsync(
            Create, 201, Of(stores.Of(request)), Of(
                RecordId.New(TimeProvider.System.GetUtcNow())), Of(person.Email!), Of(person.Name!), Of(person.Phone!)));
        return app;

        async Task<IResult> AnswerAsync(string sql, int status, params NpgsqlParameter[] parameters)
        {
            await using var command = dataSource.CreateCommand(sql);
            command.Parameters.AddRange(parameters);
            await using var reader = await command.ExecuteReaderAsync();
            return await reader.ReadAsync() ? Results.Json(PeerRows.Read(reader), statusCode: status) : Results.NotFound();
        }
    }

    private static NpgsqlParameter<T> Of<T>(T value) => new() { TypedValue = value };
}
