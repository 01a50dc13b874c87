namespace CustomerGrpc.Transcoding.Json;

/// <summary>The fields and oneofs that an object has contained so far.</summary>
/// <param name="fields">The number of fields of the message.</param>
/// <param name="oneofs">The number of oneofs of the message.</param>
internal ref struct SeenFields(int fields, int oneofs)
{
    // Only for messages with more fields and oneofs than _first has bits.
    private readonly ulong[]? _more = fields + oneofs > 64 ? new ulong[(fields + oneofs) / 64] : null;
    private ulong _first;

    /// <summary>Adds a field. Throws if the object has contained it already, under either name, or another field of its oneof.</summary>
    public void Add(JsonFieldCodec field, int index, bool isUnset, JsonReading reading)
    {
        if (!TryAdd(index))
            throw reading.Invalid("is given twice");
        if (field.Oneof >= 0 && !isUnset && !TryAdd(fields + field.Oneof))
        {
            var names = field.Field.RealContainingOneof.Fields.Select(member => member.JsonName);
            throw reading.Invalid($"only one of {string.Join(", ", names)} may be given");
        }
    }

    private bool TryAdd(int index)
    {
        ref var set = ref _first;
        if (index >= 64)
            set = ref _more![(index / 64) - 1];
        var isNew = (set & (1UL << index)) == 0;
        set |= 1UL << index;
        return isNew;
    }
}
