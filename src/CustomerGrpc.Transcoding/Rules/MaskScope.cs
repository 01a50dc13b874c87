using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>The part of a message that is checked: all of it, or the fields that the mask of an update changes.</summary>
internal readonly record struct MaskScope
{
    /// <summary>The whole message.</summary>
    public static readonly MaskScope All;

    private readonly UpdateMask? _mask;
    private readonly MaskPaths? _root;
    private readonly MaskPath? _place;
    private readonly UpdateTarget? _request;

    private MaskScope(UpdateMask mask, MaskPaths root, MaskPath? place, UpdateTarget? request) =>
        (_mask, _root, _place, _request) = (mask, root, place, request);

    /// <summary>Whether only a part of the message or map is checked.</summary>
    public bool IsPartial => _mask is not null;

    /// <summary>The keys of the entries that the mask names, if this is the part of a map.</summary>
    public IEnumerable<string> Entries
    {
        get
        {
            var place = _place;
            return _mask!.Paths.Where(path => path.Key is not null && Equals(path.Parent, place)).Select(path => path.Key!);
        }
    }

    /// <summary>The part of a request that is checked if it is an update.</summary>
    public static MaskScope Of(UpdateMask mask, MaskPaths root, UpdateTarget request) => new(mask, root, null, request);

    /// <summary>Whether a field is checked.</summary>
    /// <param name="field">A field of the message that this scope is for.</param>
    /// <param name="within">The part of the message or map in the field that is checked.</param>
    public bool Touches(FieldDescriptor field, out MaskScope within)
    {
        within = All;
        if (_mask is null || _request?.IsOutsideMask(field) == true)
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
