using System.Globalization;
using CustomerGrpc.Commands;
using CustomerGrpc.Settings;
using Microsoft.Extensions.Configuration;

namespace CustomerGrpc.Tests.Deploy;

/// <summary>What the program itself says of the way it is deployed.</summary>
internal static class DeployedProgram
{
    /// <summary>The arguments are a command of the program.</summary>
    public static void AssertTakes(IEnumerable<string> arguments) => Assert.Empty(CommandLine.Create().Parse([.. arguments]).Errors);

    /// <summary>The variables configure the program, with no key that it does not know and no value that it would refuse.</summary>
    public static void AssertTakes(IEnumerable<KeyValuePair<string, string>> variables) => ServiceSettings.Check(new ConfigurationBuilder()
        .AddInMemoryCollection(variables.Select(
            one => KeyValuePair.Create(one.Key.Replace("__", ":", StringComparison.Ordinal), (string?)one.Value))).Build());

    /// <summary>How long the program may take to stop when it is configured so.</summary>
    public static TimeSpan LongestStop(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var times = variables.Where(one => one.Key is "Shutdown__Drain" or "Shutdown__Grace").Select(
            one => TimeSpan.Parse(one.Value, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(2, times.Count);
        return times[0] + times[1];
    }
}
