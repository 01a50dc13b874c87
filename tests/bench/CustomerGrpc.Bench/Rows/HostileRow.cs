using CustomerGrpc.Bench.Load;

namespace CustomerGrpc.Bench.Rows;

/// <summary>A row with an additional caller that continuously creates customers whose email is in use.</summary>
internal sealed class HostileRow(IBenchRow row, BenchDatabase database, BenchServer service) : IBenchRow
{
    public int? ServerProcessId => row.ServerProcessId;

    public async Task<Measurement> RunAsync(int callers, TimeSpan length)
    {
        using var over = new CancellationTokenSource();
        var hostile = Task.Factory.StartNew(
            () => Send(over.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return await row.RunAsync(callers, length);
        }
        finally
        {
            await over.CancelAsync();
            await hostile;
        }
    }

    private void Send(CancellationToken over)
    {
        using var connection = new Http1Connection(service.RestPort);
        var call = new RestCall("POST", "/v1/customers", $$"""{"email":"customer-{{BenchCustomer.Probe.Number}}@example.com"}""");
        while (!over.IsCancellationRequested)
        {
            if (connection.StatusOf(call, database.TokenOf(BenchCustomer.Probe)) != 409)
                throw new InvalidOperationException("An email was given twice.");
        }
    }
}
