using CustomerGrpc.Transcoding.Failures;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>The rules of the requests of one method.</summary>
internal sealed class RequestRules
{
    private readonly MessageRules _request;
    private readonly UpdateTarget? _update;

    public RequestRules(MethodDescriptor method)
    {
        _request = MessageRules.For(method.InputType);
        _update = UpdateTarget.Of(method);
    }

    /// <summary>Checks a request, and returns the violations.</summary>
    public List<FieldViolation> Check(IMessage request, bool refusesNul)
    {
        var check = new RuleCheck(refusesNul);
        var scope = _update?.Scope(request, check.Violations) ?? MaskScope.All;
        _request.Check(request, check, scope);
        return check.Violations;
    }
}
