using System.Globalization;

namespace CustomerGrpc.Tests.Deploy;

public sealed class UnitFileTests
{
    private static readonly ILookup<string, string> Directives = DeployedFile.Text("customer-grpc.service").Split('\n')
        .Where(line => line.Contains('=', StringComparison.Ordinal) && line[0] != '#')
        .ToLookup(
            line => line[..line.IndexOf('=', StringComparison.Ordinal)], line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);

    [Fact]
    public void The_program_accepts_the_variables_and_the_command()
    {
        var command = Directives["ExecStart"].Single().Split(' ');

        DeployedProgram.AssertTakes(Variables());
        DeployedProgram.AssertTakes(command.Skip(2));
        Assert.Equal(Image.EntryPoint, command.Take(2).Select(Path.GetFileName));
        Assert.Equal(Directives["WorkingDirectory"].Single(), Path.GetDirectoryName(command[1]));
    }

    [Fact]
    public void The_service_has_time_to_drain_before_it_is_killed()
    {
        Assert.True(TimeSpan.FromSeconds(
            int.Parse(Directives["TimeoutStopSec"].Single(), CultureInfo.InvariantCulture)) > DeployedProgram.LongestStop(Variables()));
    }

    private static IEnumerable<KeyValuePair<string, string>> Variables() =>
        Directives["Environment"].SelectMany(line => line.Split(' ')).Select(
            variable => KeyValuePair.Create(variable.Split('=')[0], variable.Split('=')[1]));
}
