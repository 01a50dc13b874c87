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
    /// <param name="refusesNul">Whether to reject what JSON cannot express.</param>
    /// <param name="mask">The mask of the request, if it has been parsed. It is set to the mask that was used; null for none.</param>
    /// <param name="areLeftToMethod">Set to whether the method decides on all violations.</param>
    public FieldViolations Check(IMessage request, bool refusesNul, ref UpdateMask? mask, out bool areLeftToMethod)
    {
        var check = new RuleCheck(refusesNul);
        var isMaskWrong = false;
        if (_update is null)
        {
            mask = null;
            _request.Check(request, check, MaskScope.All);
        }
        else
        {
            if (mask is null || !_update.IsMaskOf(mask))
                mask = _update.Parse(request, check.Violations);
            isMaskWrong = check.Violations.Count > 0;
            _request.Check(request, check, _update.Scope(mask));
        }
        areLeftToMethod = _update is not null && check.AllLeftToMethod && !isMaskWrong && check.Violations.AreComplete;
        return check.Violations;
    }
}
