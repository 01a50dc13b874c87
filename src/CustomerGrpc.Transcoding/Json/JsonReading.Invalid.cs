using System.Text.Json;

namespace CustomerGrpc.Transcoding.Json;

/// <content>Goes on after an invalid value, so that the caller is told of all of them at once.</content>
internal sealed partial class JsonReading
{
    // A caller is told of no more.
    private const int MaxInvalid = 20;

    private List<JsonReadException>? _invalid;

    /// <summary>Whether invalid values are collected. Otherwise the first one ends the reading.</summary>
    public bool CollectsInvalid { get; init; }

    /// <summary>The invalid values so far.</summary>
    public IReadOnlyList<JsonReadException> InvalidValues => _invalid ?? [];

    /// <summary>Whether an invalid value ended the reading because enough others had been collected.</summary>
    public bool HasEnoughInvalid => _invalid?.Count == MaxInvalid;

    /// <summary>Collects an invalid value; false if it ends the reading.</summary>
    public bool TryCollect(JsonReadException invalid)
    {
        if (!CollectsInvalid || invalid.EndsReading || HasEnoughInvalid)
            return false;
        (_invalid ??= []).Add(invalid);
        return true;
    }

    // Also after a body of another type, or after enough invalid values, it must be known whether it is JSON at all.
    private void ReadRoot<TState>(ref Utf8JsonReader json, JsonValueReader<TState> read, TState state)
    {
        try
        {
            read(ref json, state, this);
        }
        catch (JsonReadException invalid) when (TryCollect(invalid) || (HasEnoughInvalid && !invalid.EndsReading))
        {
            SkipInvalid(ref json, depth: 0);
        }
    }

    /// <summary>Moves to the last token of a member or an item that is invalid, from wherever in it the reading stopped.</summary>
    /// <param name="json">The reader.</param>
    /// <param name="depth">How many objects and arrays are open around the member or item.</param>
    public void SkipInvalid(ref Utf8JsonReader json, int depth)
    {
        Leave();
        Depth = depth;
        if (json.TokenType == JsonTokenType.PropertyName)
            json.Read();
        while (json.CurrentDepth > depth || IsStart(json))
        {
            json.Read();
            // The reader's own limit would look like malformed JSON.
            if (json.CurrentDepth == MaxDepth && IsStart(json))
                throw TooDeep();
        }
    }

    private static bool IsStart(in Utf8JsonReader json) => json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
}
