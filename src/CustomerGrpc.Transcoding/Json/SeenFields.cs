namespace CustomerGrpc.Transcoding.Json;

/// <summary>The fields and oneofs that an object has named so far.</summary>
/// <param name="fields">How many fields the message has.</param>
/// <param name="oneofs">How many oneofs it has.</param>
internal ref struct SeenFields(int fields, int oneofs)
{
    // Few messages have more than the first of these has bits for.
    private readonly ulong[]? _more = fields + oneofs > 64 ? new ulong[(fields + oneofs) / 64] : null;
    private ulong _first;

    /// <summary>Adds a field, which must not have been named under either of its names, nor another of its oneof.</summary>
    public void Add(JsonFieldCodec field, int index, bool isUnset, JsonReading reading)
    {
        if (!TryAdd(index))
            throw reading.Wrong("is given twice");
        if (field.Oneof >= 0 && !isUnset && !TryAdd(fields + field.Oneof))
            throw reading.Wrong($"only one of {string.Join(", ", field.Field.RealContainingOneof.Fields.Select(member => member.JsonName))} may be given");
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
