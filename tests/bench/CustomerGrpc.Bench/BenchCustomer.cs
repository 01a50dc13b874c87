using System.Globalization;

namespace CustomerGrpc.Bench;

/// <summary>A customer of the database. Ids are derived from numbers that pgbench can compute.</summary>
/// <param name="Number">From 0 on.</param>
internal readonly record struct BenchCustomer(int Number)
{
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

    public int Store => Number % BenchDatabase.Stores;

    public Guid StoreId => IdOf(FirstStoreId + Store);

    public static BenchCustomer Random() => new(System.Random.Shared.Next(BenchDatabase.Customers));

    public static BenchCustomer RandomOfOneStore() =>
        new(System.Random.Shared.Next(BenchDatabase.Customers / BenchDatabase.Stores) * BenchDatabase.Stores);

    /// <summary>An email address that no customer has.</summary>
    public static string NewEmail() => $"new-{Interlocked.Increment(ref _created)}{EmailDomain}";

    /// <summary>The id with the given first 48 bits.</summary>
    public static Guid IdOf(long time) => Guid.ParseExact(time.ToString("x12", CultureInfo.InvariantCulture) + IdRest, "N");
}
