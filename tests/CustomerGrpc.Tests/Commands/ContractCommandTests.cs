using CustomerGrpc.Tests.Support;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Tests.Commands;

public sealed class ContractCommandTests
{
    [Fact]
    public async Task The_contract_is_written_with_everything_that_it_imports_and_the_messages_of_errors()
    {
        var path = Path.GetTempFileName();
        try
        {
            var (exitCode, _, _) = await ProgramRun.ToEndAsync(["contract", path]);
            var contract = FileDescriptorSet.Parser.ParseFrom(
                await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));

            Assert.Equal(0, exitCode);
            HashSet<string> known = [];
            foreach (var file in contract.File)
            {
                Assert.All(file.Dependency, imported => Assert.Contains(imported, known));
                known.Add(file.Name);
            }
            Assert.Contains("customers/v1/customer_service.proto", known);
            Assert.Contains("salla/v2/customer_service.proto", known);
            Assert.Contains("google/rpc/status.proto", known);
            Assert.Contains("google/rpc/error_details.proto", known);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
