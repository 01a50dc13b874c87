namespace CustomerGrpc.Tests.Interop;

/// <summary>A test that needs a tool. Where the tool is missing, the test is skipped with the reason, except in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClientFactAttribute : FactAttribute
{
    public ClientFactAttribute(Tool tool)
    {
        Tool = tool;
        Skip = InstalledTools.ReasonToSkip(tool);
    }

    public Tool Tool { get; }
}
