using System.CommandLine;

namespace CustomerGrpc.Commands;

/// <summary><c>contract</c>: writes the descriptor set of the contract to a file, for generators of gRPC clients.</summary>
internal static class ContractCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "The file to write, such as contract.binpb." };
        var command = new Command(
            "contract", "Writes the protobuf contract, with all that it imports, as a descriptor set; no database is needed.") { file };
        command.SetAction((parsed, cancellationToken) => WriteAsync(parsed.GetRequiredValue(file), cancellationToken));
        return command;
    }

    private static async Task<int> WriteAsync(FileInfo file, CancellationToken cancellationToken)
    {
        await using var contract = typeof(ContractCommand).Assembly.GetManifestResourceStream("contract.binpb")!;
        await using var target = file.Create();
        await contract.CopyToAsync(target, cancellationToken);
        return 0;
    }
}
