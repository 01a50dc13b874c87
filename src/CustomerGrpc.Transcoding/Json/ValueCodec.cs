using System.Text.Json;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>Reads and writes the values of a type that is only known at run time.</summary>
internal abstract class ValueCodec
{
    /// <summary>Writes a value.</summary>
    public abstract void WriteObject(Utf8JsonWriter json, object value, JsonStyle style);

    /// <summary>Reads the current value.</summary>
    public abstract object ReadObject(ref Utf8JsonReader json, JsonReading reading);
}

/// <summary>Reads and writes the values of one type.</summary>
internal abstract class ValueCodec<T> : ValueCodec
{
    /// <summary>Whether null is a value of the type.</summary>
    public virtual bool AcceptsNull => false;

    /// <summary>
    /// Whether the current value is ignored because it is unknown, such as the name of a new enum value, and unknown fields are not errors.
    /// Its path is then collected with theirs.
    /// </summary>
    public bool SkipsUnknown(in Utf8JsonReader json, JsonReading reading) =>
        reading.UnknownFields is not null && IsUnknown(json, reading) && reading.TryAddUnknown();

    /// <summary>Writes a value.</summary>
    public abstract void Write(Utf8JsonWriter json, T value, JsonStyle style);

    /// <summary>Reads the current value.</summary>
    public abstract T Read(ref Utf8JsonReader json, JsonReading reading);

    /// <summary>Parses a path or query parameter.</summary>
    public virtual T Parse(string text, JsonReading reading) => throw reading.Invalid("cannot be given as a parameter");

    /// <inheritdoc/>
    public override void WriteObject(Utf8JsonWriter json, object value, JsonStyle style) => Write(json, (T)value, style);

    /// <inheritdoc/>
    public override object ReadObject(ref Utf8JsonReader json, JsonReading reading) => Read(ref json, reading)!;

    /// <summary>Whether the current value is not known, but may be in a later version of the type.</summary>
    protected virtual bool IsUnknown(in Utf8JsonReader json, JsonReading reading) => false;
}
