namespace CustomerGrpc.Rpc.Transcoding.Json;

/// <summary>The fields and oneofs that an object has named so far.</summary>
internal readonly ref struct SeenFields(Span<ulong> fields, Span<ulong> oneofs)
{
    private readonly Span<ulong> _fields = fields;
    private readonly Span<ulong> _oneofs = oneofs;

    /// <summary>The words that so many take.</summary>
    public static int Size(int count) => (count + 63) / 64;

    /// <summary>Adds a field, which must not have been named under either of its names, nor another of its oneof.</summary>
    public void Add(JsonFieldCodec field, int index, bool isNull, JsonReading reading)
    {
        if (!TryAdd(_fields, index)) throw reading.Wrong("is given twice");
        if (field.Oneof >= 0 && !isNull && !TryAdd(_oneofs, field.Oneof))
            throw reading.Wrong($"only one of {string.Join(", ", field.Field.RealContainingOneof.Fields.Select(member => member.JsonName))} may be given");
    }

    private static bool TryAdd(Span<ulong> set, int index)
    {
        var bit = 1UL << index;
        if ((set[index / 64] & bit) != 0) return false;
        set[index / 64] |= bit;
        return true;
    }
}
