using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Masks;
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
    /// <param name="request">The request.</param>
    /// <param name="refusesNul">Whether U+0000 is rejected.</param>
    /// <param name="mask">The mask of the request if it is already known. Set to the mask of the request; null if the request has none.</param>
    public List<FieldViolation> Check(IMessage request, bool refusesNul, ref UpdateMask? mask)
    {
        var check = new RuleCheck(refusesNul);
        var scope = MaskScope.All;
        if (_update is null)
            mask = null;
        else
        {
            if (mask is null || !_update.IsMaskOf(mask))
                mask = _update.Parse(request, check.Violations);
            scope = _update.Scope(mask);
        }
        _request.Check(request, check, scope);
        return check.Violations;
    }
}
