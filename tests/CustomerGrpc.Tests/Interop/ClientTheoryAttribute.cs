namespace CustomerGrpc.Tests.Interop;

/// <summary>A theory that needs a tool. Where the tool is missing, the theory is skipped with the reason, except in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClientTheoryAttribute : TheoryAttribute
{
    public ClientTheoryAttribute(Tool tool)
    {
        Tool = tool;
        Skip = InstalledTools.ReasonToSkip(tool);
    }

    public Tool Tool { get; }
}
