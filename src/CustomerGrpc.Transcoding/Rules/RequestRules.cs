using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>The rules of one method's requests, and what its mask, if it has one, is a mask of.</summary>
internal sealed class RequestRules
{
    private readonly MessageRules _request;
    private readonly UpdateTarget? _update;

    public RequestRules(MethodDescriptor method)
    {
        _request = MessageRules.For(method.InputType);
        _update = UpdateTarget.Of(method);
    }

    /// <summary>What is wrong with a request; null if nothing is.</summary>
    public List<BadRequest.Types.FieldViolation>? Check(IMessage request, bool refusesNul)
    {
        var check = new RuleCheck(refusesNul);
        if (_update is null)
        {
            _request.Check(request, check, MaskScope.All);
            return check.Violations;
        }
        var wrong = new List<BadRequest.Types.FieldViolation>();
        var scope = _update.Scope(request, wrong);
        _request.Check(request, check, scope);
        if (check.Violations is not null)
            wrong.AddRange(check.Violations);
        return wrong;
    }
}
