using System.Text.Json;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>Reads and writes the values of one type, where the type is not known to the caller.</summary>
internal abstract class ValueCodec
{
    /// <summary>Whether the value is written as a JSON object made of the message's fields.</summary>
    public virtual bool IsFields => false;

    /// <summary>Writes a value.</summary>
    public abstract void WriteObject(Utf8JsonWriter json, object value, JsonStyle style);

    /// <summary>Reads the value that the reader is at, and goes behind it.</summary>
    public abstract object ReadObject(ref Utf8JsonReader json, JsonReading reading);
}

/// <summary>Reads and writes the values of one type.</summary>
internal abstract class ValueCodec<T> : ValueCodec
{
    /// <summary>Whether JSON's null is a value of the type.</summary>
    public virtual bool TakesNull => false;

    /// <summary>
    /// Whether the value that the reader is at is left out: it is unknown to the type, and what is unknown is ignored. Its path is
    /// reported then.
    /// </summary>
    public bool LeavesOut(in Utf8JsonReader json, JsonReading reading)
    {
        if (reading.UnknownFields is not { } unknown || !IsUnknown(json, reading))
            return false;
        unknown.Add(reading.Path);
        return true;
    }

    /// <summary>Writes a value.</summary>
    public abstract void Write(Utf8JsonWriter json, T value, JsonStyle style);

    /// <summary>Reads the value that the reader is at, and goes behind it.</summary>
    public abstract T Read(ref Utf8JsonReader json, JsonReading reading);

    /// <summary>Reads the value from a path or query parameter.</summary>
    public virtual T Parse(string text, JsonReading reading) => throw reading.Wrong("cannot be given as a parameter");

    /// <inheritdoc/>
    public override void WriteObject(Utf8JsonWriter json, object value, JsonStyle style) => Write(json, (T)value, style);

    /// <inheritdoc/>
    public override object ReadObject(ref Utf8JsonReader json, JsonReading reading) => Read(ref json, reading)!;

    /// <summary>Whether a later version of the type may have the value that the reader is at.</summary>
    protected virtual bool IsUnknown(in Utf8JsonReader json, JsonReading reading) => false;
}
