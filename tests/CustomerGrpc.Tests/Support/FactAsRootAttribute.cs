namespace CustomerGrpc.Tests.Support;

/// <summary>A fact about what happens only to root, as in a container.</summary>
public sealed class FactAsRootAttribute : FactAttribute
{
    public FactAsRootAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = "Only root can show it.";
    }
}
