using System.Globalization;
using CustomerGrpc.Commands;
using CustomerGrpc.Settings;
using Microsoft.Extensions.Configuration;

namespace CustomerGrpc.Tests.Deploy;

/// <summary>Checks deployed settings with the program itself.</summary>
internal static class DeployedProgram
{
    /// <summary>Asserts that the arguments are a command of the program.</summary>
    public static void AssertTakes(IEnumerable<string> arguments) => Assert.Empty(CommandLine.Create().Parse([.. arguments]).Errors);

    /// <summary>Asserts that the program accepts the environment variables: all keys are known and all values valid.</summary>
    public static void AssertTakes(IEnumerable<KeyValuePair<string, string>> variables) => ServiceSettings.Check(new ConfigurationBuilder()
        .AddInMemoryCollection(variables.Select(
            one => KeyValuePair.Create(one.Key.Replace("__", ":", StringComparison.Ordinal), (string?)one.Value))).Build());

    /// <summary>The longest time that the program takes to stop with this configuration.</summary>
    public static TimeSpan LongestStop(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var times = variables.Where(one => one.Key is "Shutdown__Drain" or "Shutdown__Grace").Select(
            one => TimeSpan.Parse(one.Value, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(2, times.Count);
        return times[0] + times[1];
    }
}
