using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf;
using Google.Protobuf.Reflection;

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

    /// <summary>What is wrong with a request; null or empty if nothing is.</summary>
    /// <param name="request">The request.</param>
    /// <param name="refusesNul">Whether U+0000 is searched for.</param>
    /// <param name="mask">
    /// The request's mask if it is known already. It is set to the mask that the request has; null if it has none.
    /// </param>
    public List<FieldViolation>? Check(IMessage request, bool refusesNul, ref UpdateMask? mask)
    {
        var check = new RuleCheck(refusesNul);
        if (_update is null)
        {
            mask = null;
            _request.Check(request, check, MaskScope.All);
            return check.Violations;
        }
        var wrong = new List<FieldViolation>();
        if (mask is null || !_update.IsMaskOf(mask))
            mask = _update.Parse(request, wrong);
        _request.Check(request, check, _update.Scope(mask));
        if (check.Violations is not null) wrong.AddRange(check.Violations);
        return wrong;
    }
}
