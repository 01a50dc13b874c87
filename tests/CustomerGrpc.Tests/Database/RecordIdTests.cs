using CustomerGrpc.Database;

namespace CustomerGrpc.Tests.Database;

public sealed class RecordIdTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public void A_new_id_is_a_version_7_uuid_of_96_bits()
    {
        var text = RecordId.New(Now).ToString();

        Assert.Equal('7', text[14]);
        Assert.Contains(text[19], "89ab");
        Assert.EndsWith("000000", text, StringComparison.Ordinal);
        Assert.Equal(Now.ToUnixTimeMilliseconds(), Convert.ToInt64(text[..13].Replace("-", "", StringComparison.Ordinal), 16));
    }

    [Fact]
    public void Hex_digits_are_the_exact_inverse_of_the_uuid()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var id = RecordId.New(Now);
            Assert.True(RecordId.TryParse(RecordId.ToHex(id), out var fromHex));
            Assert.True(RecordId.TryParse(id.ToString(), out var fromUuid));
            Assert.Equal((id, id), (fromHex, fromUuid));
        }
    }

    [Theory]
    [InlineData("665a1f2c9b1e4a0012ab34cd")]
    [InlineData("000000000000000000000000")]
    [InlineData("ffffffffffffffffffffffff")]
    public void Any_24_hex_digits_survive_a_round_trip(string hex)
    {
        Assert.True(RecordId.TryParse(hex, out var id));
        Assert.Equal(hex, RecordId.ToHex(id));
    }

    [Fact]
    public void Ids_are_ordered_by_creation_time()
    {
        var hex = Enumerable.Range(0, 100).Select(i => RecordId.ToHex(RecordId.New(Now.AddMilliseconds(i)))).ToList();

        Assert.Equal(hex.Order(StringComparer.Ordinal), hex);
    }

    [Theory]
    [InlineData("")]
    [InlineData("665a1f2c9b1e4a0012ab34c")]
    [InlineData("665a1f2c9b1e4a0012ab34cg")]
    [InlineData("+65a1f2c9b1e4a0012ab34cd")]
    [InlineData("01a1fc64f6727673a3d42d6760000000")]
    [InlineData("{01a1fc64-f672-7673-a3d4-2d6760000000}")]
    [InlineData("01a1fc64-f672-7673-a3d4-2d676000000g")]
    [InlineData("+1a1fc64-f672-7673-a3d4-2d6760000000")]
    [InlineData("0x1fc64f-f672-7673-a3d4-2d6760000000")]
    [InlineData("01a1fc64-+672-7673-a3d4-2d6760000000")]
    [InlineData("01a1fc64-f672-0x73-a3d4-2d6760000000")]
    [InlineData("01a1fc64-f672-7673-a3d4-0x6760000000")]
    [InlineData("01a1fc64-f672-7673-+3d4-2d6760000000")]
    [InlineData("01a1fc64f6727673a3d42d6\0")]
    [InlineData("01a1fc64f6727673a3d42d\0\0")]
    public void Invalid_ids_are_not_parsed(string text) => Assert.False(RecordId.TryParse(text, out _));
}
