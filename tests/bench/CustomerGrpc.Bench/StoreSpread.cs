namespace CustomerGrpc.Bench;

/// <summary>How calls are distributed over stores: the customers of one store share more work than those of many.</summary>
/// <param name="Name">Such as "ten stores".</param>
/// <param name="Next">Chooses the customer of the next request.</param>
internal sealed record StoreSpread(string Name, Func<BenchCustomer> Next)
{
    public static StoreSpread One { get; } = new("one store", BenchCustomer.RandomOfOneStore);

    public static StoreSpread Ten { get; } = new("ten stores", BenchCustomer.RandomOfTenStores);

    public static StoreSpread Many { get; } = new("10,000 stores", BenchCustomer.RandomOfManyStores);

    public static IReadOnlyList<StoreSpread> All { get; } = [One, Ten, Many];
}
