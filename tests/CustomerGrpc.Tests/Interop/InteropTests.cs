using System.Diagnostics;
using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CustomerGrpc.Tests.Interop;

/// <summary>Clients in other languages call the service. The cases are in tests/interop/cases.mjs and cases.py.</summary>
public sealed class InteropTests(InteropFixture interop) : IClassFixture<InteropFixture>
{
    private const string Deadline = "deadline_cancels_the_statement";
    private const string Gzip = "gzip";

    public static TheoryData<string> Cases =>
    [
        "create_and_get", "list_in_pages", "delete_customer", "find_by_email",
        "update_without_mask_sets_what_is_populated", "update_sets_and_clears_what_the_mask_names",
        "update_with_star_replaces_everything", "update_accepts_snake_case_and_camel_case_paths", "update_refuses_an_unknown_path",
        "invalid_fields_are_named", "unknown_customer_is_not_found", "email_in_use_already_exists", "stale_etag_is_aborted",
        "call_without_credential_is_unauthenticated", "call_with_unknown_credential_is_unauthenticated",
        "missing_scope_is_denied_and_named",
        Deadline, Gzip,
        "health_of_the_server", "health_of_the_customer_service", "health_of_an_unknown_service_is_not_found",
        "health_watch_begins_with_the_status",
        "reflection_lists_the_services", "reflection_describes_the_customer_service",
        "metadata_does_not_disturb_a_call", "unknown_method_is_unimplemented",
    ];

    [Theory(Skip = InstalledTools.NodeIsMissing, SkipType = typeof(InstalledTools), SkipUnless = nameof(InstalledTools.Node))]
    [MemberData(nameof(Cases))]
    public async Task A_case_passes_with_grpc_js(string name) =>
        await RunAsync(await interop.ClientAsync(Tool.Node, "grpc_js.mjs"), name);

    [Theory(Skip = InstalledTools.NodeIsMissing, SkipType = typeof(InstalledTools), SkipUnless = nameof(InstalledTools.Node))]
    [MemberData(nameof(Cases))]
    public async Task A_case_passes_with_connect_node(string name) =>
        await RunAsync(await interop.ClientAsync(Tool.Node, "connect_node.mjs"), name);

    [Theory(Skip = InstalledTools.PythonIsMissing, SkipType = typeof(InstalledTools), SkipUnless = nameof(InstalledTools.Python))]
    [MemberData(nameof(Cases))]
    public async Task A_case_passes_with_C_core(string name) =>
        await RunAsync(await interop.ClientAsync(Tool.Python, "c_core.py"), name);

    private Task RunAsync(InteropClient client, string name) => name switch
    {
        Deadline => LetDeadlinePassAsync(client),
        Gzip => CompressAsync(client),
        _ => client.RunAsync(name),
    };

    private async Task LetDeadlinePassAsync(InteropClient client)
    {
        await client.RunAsync("create_customer_to_lock");
        await using (await LockCustomerAsync())
        {
            var (call, waits) = (client.RunAsync("deadline_passes"), false);
            await Eventually.TrueAsync(async () => (waits = await IsStatementWaitingAsync()) || call.IsCompleted);
            await call;
            Assert.True(waits, "The statement did not wait for the lock.");
            await Eventually.TrueAsync(async () => !await IsStatementWaitingAsync());
        }

        await client.RunAsync("update_customer_no_longer_locked");
    }

    private async Task CompressAsync(InteropClient client)
    {
        var requests = new RequestRecorder();
        using (interop.Service.Services.GetRequiredService<DiagnosticListener>().Subscribe(requests))
            await client.RunAsync(Gzip);

        var (encoding, accepted) = Assert.Single(requests.Encodings);
        Assert.Equal("gzip", encoding);
        Assert.Contains("gzip", accepted.Split(',', StringSplitOptions.TrimEntries));
    }

    private async Task<NpgsqlConnection> LockCustomerAsync()
    {
        var connection = new NpgsqlConnection(interop.Service.AdminConnectionString);
        await connection.OpenAsync();
        const string Sql = "BEGIN; SELECT id FROM customers WHERE email = 'locked@example.com' FOR UPDATE";
        await using var command = new NpgsqlCommand(Sql, connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task<bool> IsStatementWaitingAsync() => (bool)(await interop.Service.QueryAsync(
        "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"))!;
}
