using System.Text;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>The current position in a message or a JSON text: `customer.addresses[2].city`, `metadata["a.b"]`.</summary>
internal sealed class ValuePath
{
    private PathSegment[] _segments = new PathSegment[8];
    private int _depth;

    /// <summary>Enters a field.</summary>
    public void Enter(string name) => Push(PathSegment.Field(name));

    /// <summary>Enters an entry of a map.</summary>
    public void EnterKey(string key) => Push(PathSegment.Key(key));

    /// <summary>Enters an item of a list.</summary>
    public void Enter(int index) => Push(PathSegment.Item(index));

    /// <summary>Returns to the position before the last one was entered.</summary>
    public void Leave() => _depth--;

    /// <summary>The current position, which later steps do not change.</summary>
    public FieldPath ToFieldPath() => new(null, [.. _segments.AsSpan(0, _depth)]);

    /// <summary>The path as text; empty at the start.</summary>
    public override string ToString()
    {
        var path = new StringBuilder();
        foreach (var segment in _segments.AsSpan(0, _depth))
            segment.AppendTo(path);
        return path.ToString();
    }

    private void Push(PathSegment segment)
    {
        if (_depth == _segments.Length)
            Array.Resize(ref _segments, _depth * 2);
        _segments[_depth++] = segment;
    }
}
