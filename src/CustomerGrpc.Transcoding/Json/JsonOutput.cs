using System.Buffers;
using System.Globalization;
using System.Text;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>
/// Writes a JSON text. Every value is written with a comma behind it, which the end of the object or array around it replaces:
/// so nothing has to be known of what came before, and it takes half the time of a Utf8JsonWriter.
/// </summary>
internal sealed class JsonOutput : RentedBuffer
{
    private const int LongestNumber = 32;
    private const double LeastExponential = 1e15;

    // RFC 8259, section 7: nothing else has to be, so a text of any language is answered with the bytes it came with.
    private static readonly SearchValues<byte> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(control => (byte)control), (byte)'"', (byte)'\\']);

    /// <summary>Begins an object.</summary>
    public void BeginObject() => Append((byte)'{');

    /// <summary>Ends an object.</summary>
    public void EndObject() => EndContainer((byte)'}');

    /// <summary>Begins an array.</summary>
    public void BeginArray() => Append((byte)'[');

    /// <summary>Ends an array.</summary>
    public void EndArray() => EndContainer((byte)']');

    /// <summary>Ends the text, or what is one in a stream of them, with what is to stand behind it.</summary>
    public void End(ReadOnlySpan<byte> ending = default)
    {
        TakeBack();
        Raw(ending);
    }

    /// <summary>Writes a member's name, its value being next.</summary>
    public void Name(string name) => Quoted(name, (byte)':');

    /// <summary>Writes a text.</summary>
    public void String(string value) => Quoted(value, (byte)',');

    /// <summary>Writes a text of ASCII in which nothing has to be escaped.</summary>
    public void Ascii(ReadOnlySpan<byte> value)
    {
        var room = GetSpan(value.Length + 3);
        room[0] = (byte)'"';
        value.CopyTo(room[1..]);
        End(room, value.Length + 1, (byte)',');
    }

    /// <summary>Writes bytes in base64.</summary>
    public void Base64(ReadOnlySpan<byte> value)
    {
        var room = GetSpan(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(value.Length) + 3);
        room[0] = (byte)'"';
        System.Buffers.Text.Base64.EncodeToUtf8(value, room[1..], out _, out var length);
        End(room, length + 1, (byte)',');
    }

    /// <summary>Writes an integer.</summary>
    public void Integer<T>(T value)
        where T : struct, IUtf8SpanFormattable
    {
        var room = GetSpan(LongestNumber);
        value.TryFormat(room, out var length, default, CultureInfo.InvariantCulture);
        room[length] = (byte)',';
        Advance(length + 1);
    }

    /// <summary>Writes a finite number.</summary>
    public void Number(double value)
    {
        // What is an integer is written much faster as one; -0 is none.
        var integer = (long)value;
        if (Math.Abs(value) < LeastExponential && integer == value && (integer != 0 || !double.IsNegative(value))) Integer(integer);
        else Integer(value);
    }

    /// <summary>Writes a JSON value as it stands.</summary>
    public void Value(ReadOnlySpan<byte> json)
    {
        Raw(json);
        Append((byte)',');
    }

    /// <summary>Writes what is no value, and has no comma behind it, as it stands.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Advance(bytes.Length);
    }

    private void EndContainer(byte mark)
    {
        if (Last == ',') TakeBack();
        var room = GetSpan(2);
        (room[0], room[1]) = (mark, (byte)',');
        Advance(2);
    }

    private void Append(byte mark)
    {
        GetSpan(1)[0] = mark;
        Advance(1);
    }

    private void Quoted(string text, byte mark)
    {
        // A letter has three bytes at most. Looking for what to escape is faster in bytes, and there seldom is any.
        var room = GetSpan((text.Length * 3) + 3);
        room[0] = (byte)'"';
        // Most texts are ASCII, for which the general way has more to ask.
        if (System.Text.Ascii.FromUtf16(text, room[1..], out var length) != OperationStatus.Done)
            length = Encoding.UTF8.GetBytes(text, room[1..]);
        if (room.Slice(1, length).ContainsAny(Escaped)) Escape(room.Slice(1, length), mark);
        else End(room, length + 1, mark);
    }

    private void End(Span<byte> room, int length, byte mark)
    {
        (room[length], room[length + 1]) = ((byte)'"', mark);
        Advance(length + 2);
    }

    private void Escape(ReadOnlySpan<byte> transcoded, byte mark)
    {
        // It stands where the result goes.
        var copy = ArrayPool<byte>.Shared.Rent(transcoded.Length);
        transcoded.CopyTo(copy);
        var text = copy.AsSpan(0, transcoded.Length);
        Append((byte)'"');
        for (int plain; (plain = text.IndexOfAny(Escaped)) >= 0; text = text[(plain + 1)..])
        {
            Raw(text[..plain]);
            Raw(EscapeOf((char)text[plain]));
        }
        Raw(text);
        ArrayPool<byte>.Shared.Return(copy);
        End(GetSpan(2), 0, mark);
    }

    private static ReadOnlySpan<byte> EscapeOf(char letter) => letter switch
    {
        '"' => "\\\""u8,
        '\\' => @"\\"u8,
        '\n' => "\\n"u8,
        '\r' => "\\r"u8,
        '\t' => "\\t"u8,
        '\b' => "\\b"u8,
        '\f' => "\\f"u8,
        _ => Encoding.ASCII.GetBytes($"\\u{(int)letter:x4}"),
    };
}
