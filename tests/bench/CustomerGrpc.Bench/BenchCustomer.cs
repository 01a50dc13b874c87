using System.Globalization;

namespace CustomerGrpc.Bench;

/// <summary>
/// A customer of the database. The first <see cref="PerSpread"/> customers belong to ten stores, and as many others to 10,000 stores. Ids
/// are derived from numbers that pgbench can compute.
/// </summary>
/// <param name="Number">From 0 on.</param>
internal readonly record struct BenchCustomer(int Number)
{
    /// <summary>How many customers belong to ten stores, and how many to 10,000.</summary>
    public const int PerSpread = 100_000;

    public const int FewStores = 10, ManyStores = 10_000;

    /// <summary>The numbers of all customers and all stores.</summary>
    public const int Count = 2 * PerSpread, StoreCount = FewStores + ManyStores;

    /// <summary>The 48-bit timestamps in the UUIDs (version 7) of the first customer and of the first store.</summary>
    public const long FirstId = 0x01900_0000_000, FirstStoreId = 0x01800_0000_000, FirstNew = 0x01A00_0000_000;

    public const long FirstInteger = 2_000_000_000;

    /// <summary>The other digits of each id.</summary>
    public const string IdRest = "70008000000000000000";

    public const string EmailDomain = "@bench.example.com";

    private static long _created;

    /// <summary>The customer whose statements are captured.</summary>
    public static BenchCustomer Probe => new(0);

    public Guid Id => IdOf(FirstId + Number);

    /// <summary>The id as an integer.</summary>
    public long Integer => FirstInteger + Number;

    public int Store => Number < PerSpread ? Number % FewStores : FewStores + (Number % ManyStores);

    public Guid StoreId => IdOfStore(Store);

    public static BenchCustomer RandomOfOneStore() => new(Random.Shared.Next(PerSpread / FewStores) * FewStores);

    public static BenchCustomer RandomOfTenStores() => new(Random.Shared.Next(PerSpread));

    public static BenchCustomer RandomOfManyStores() => new(PerSpread + Random.Shared.Next(PerSpread));

    /// <summary>An email address that no customer has.</summary>
    public static string NewEmail() => $"new-{Interlocked.Increment(ref _created)}{EmailDomain}";

    /// <summary>The id with the given first 48 bits.</summary>
    public static Guid IdOf(long time) => Guid.ParseExact(time.ToString("x12", CultureInfo.InvariantCulture) + IdRest, "N");

    public static Guid IdOfStore(int store) => IdOf(FirstStoreId + store);
}
