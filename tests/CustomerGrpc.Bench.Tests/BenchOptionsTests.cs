namespace CustomerGrpc.Bench.Tests;

/// <summary>The arguments choose the parts and the length of a run.</summary>
public sealed class BenchOptionsTests
{
    [Fact]
    public void Without_arguments_everything_is_measured_in_three_rounds()
    {
        var options = BenchOptions.Parse([]);

        Assert.Equal(BenchOptions.AllParts, options.Parts);
        Assert.Equal(3, BenchPlan.Of(options).Rounds);
    }

    [Fact]
    public void Parts_and_options_can_be_mixed()
    {
        var options = BenchOptions.Parse(["update", "--rounds", "2", "--quick", "one-store"]);

        Assert.Equal(["update", "one-store"], options.Parts);
        Assert.True(options.IsQuick);
        Assert.Equal(2, BenchPlan.Of(options).Rounds);
    }

    [Theory]
    [InlineData("--fast")]
    [InlineData("updates")]
    [InlineData("--rounds")]
    public void A_wrong_argument_is_named(string argument) => Assert.Contains(
        argument, Assert.Throws<ArgumentException>(() => BenchOptions.Parse([argument])).Message, StringComparison.Ordinal);
}
