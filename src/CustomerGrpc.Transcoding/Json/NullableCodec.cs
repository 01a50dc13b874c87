using System.Text.Json;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>The value of a wrapper field, whose generated property is nullable.</summary>
internal sealed class NullableCodec<T>(ValueCodec<T> inner) : ValueCodec<T?>
    where T : struct
{
    public override void Write(Utf8JsonWriter json, T? value, JsonStyle style) => inner.Write(json, value!.Value, style);

    public override T? Read(ref Utf8JsonReader json, JsonReading reading) => inner.Read(ref json, reading);

    public override T? Parse(string text, JsonReading reading) => inner.Parse(text, reading);
}
