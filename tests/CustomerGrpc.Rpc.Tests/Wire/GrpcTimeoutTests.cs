using CustomerGrpc.Rpc.Wire;

namespace CustomerGrpc.Rpc.Tests.Wire;

public sealed class GrpcTimeoutTests
{
    [Theory]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("3S", 30_000_000)]
    [InlineData("4m", 40_000)]
    [InlineData("5u", 50)]
    [InlineData("600n", 6)]
    [InlineData("99n", 0)]
    [InlineData("00000001S", 10_000_000)]
    [InlineData("99999999n", 999_999)]
    [InlineData("99999999H", 3_599_999_964_000_000_000)]
    public void Every_unit_is_read(string text, long ticks)
    {
        Assert.True(GrpcTimeout.TryParse(text, out var timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("1")]
    [InlineData("+1S")]
    [InlineData("1,0S")]
    [InlineData("1h")]
    [InlineData("0x1S")]
    [InlineData("٣S")]
    [InlineData("100000000S")]
    public void Anything_else_is_refused(string text) => Assert.False(GrpcTimeout.TryParse(text, out _));
}
