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
}
