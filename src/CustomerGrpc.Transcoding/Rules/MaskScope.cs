using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>What of a message is judged: all of it, or what an update's mask touches.</summary>
internal readonly record struct MaskScope
{
    /// <summary>All of the message.</summary>
    public static readonly MaskScope All;

    private readonly UpdateMask? _mask;
    private readonly MaskPaths? _root;
    private readonly MaskPath? _place;
    private readonly UpdateTarget? _request;

    private MaskScope(UpdateMask mask, MaskPaths root, MaskPath? place, UpdateTarget? request) =>
        (_mask, _root, _place, _request) = (mask, root, place, request);

    /// <summary>Whether only parts of the message or the map are judged.</summary>
    public bool IsPartial => _mask is not null;

    /// <summary>What is judged of a request whose update has a mask.</summary>
    public static MaskScope Of(UpdateMask mask, MaskPaths root, UpdateTarget request) => new(mask, root, null, request);

    /// <summary>Whether a field is judged, and what of the message or map in it.</summary>
    public bool Touches(FieldDescriptor field, out MaskScope within)
    {
        within = All;
        if (_mask is null || _request?.IsBeside(field) == true)
            return true;
        if (_request?.IsUpdated(field) == true)
        {
            within = new MaskScope(_mask, _root!, null, null);
            return true;
        }
        var place = _root!.Below(_place, field);
        foreach (var path in _mask.Paths)
            if (path.Covers(place))
                return true;
        within = new MaskScope(_mask, _root, place, null);
        return _mask.Touches(place);
    }
}
