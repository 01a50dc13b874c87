using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace CustomerGrpc.Transcoding.Json;

/// <content>The values that hold no others.</content>
internal ref partial struct JsonInput
{
    private const int ShortText = 128;
    private const string NotUnicode = "is not valid Unicode";
    private const long LeastInexact = 1L << 53;
    private static readonly byte[] MarkBytes = [.. Enumerable.Range(0, ' ').Select(control => (byte)control), (byte)'"', (byte)'\\'];
    /// <summary>What ends a string or a stretch of it in which every byte stands for itself.</summary>
    internal static readonly SearchValues<byte> Marks = SearchValues.Create(MarkBytes);
    private static readonly SearchValues<byte> AsciiMarks =
        SearchValues.Create([.. MarkBytes, .. Enumerable.Range(0x80, 0x80).Select(other => (byte)other)]);

    /// <summary>Reads a string.</summary>
    public string Text()
    {
        var text = RawString(out var isAscii);
        return Decode(text, isAscii);
    }

    /// <summary>
    /// Reads a string, or a number in its own notation, of ASCII alone; gives its length, or -1 if there is no room for it.
    /// </summary>
    public int CopyText(scoped Span<char> buffer)
    {
        if (Kind == JsonValueKind.Number) return Narrow(RawNumber(), buffer);
        var text = RawString(out var isAscii);
        return isAscii ? Narrow(text, buffer) : Copy(Decode(text, isAscii), buffer);
    }

    /// <summary>Reads true or false.</summary>
    public bool Bool()
    {
        if (ByteAt(_at) == 't') return Literal("true"u8);
        return !Literal("false"u8);
    }

    /// <summary>Reads null.</summary>
    public void Null() => Literal("null"u8);

    /// <summary>Reads a number, or a string of one, if it is a long in plain notation; else stays before it.</summary>
    public bool TryInteger(out long value)
    {
        var start = _at;
        var isString = Kind == JsonValueKind.String;
        var text = isString ? RawString(out _) : RawNumber();
        // Of what a string may hold, only this much is as strict as JSON's own numbers.
        if ((!isString || text is [>= (byte)'1' and <= (byte)'9', ..]) && IsInteger(text, out value)) return true;
        _at = start;
        value = default;
        return false;
    }

    /// <summary>Reads a number; false if it is beyond the range of a double.</summary>
    public bool TryDouble(out double value)
    {
        var token = RawNumber();
        // Most are integers that a double holds exactly, and a long is read much faster.
        if (IsInteger(token, out var integer) && integer is > -LeastInexact and < LeastInexact)
        {
            value = integer;
            return true;
        }
        return double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    // A fraction or an exponent is not parsed; -0 is another number than 0 for a double.
    private static bool IsInteger(ReadOnlySpan<byte> number, out long value) =>
        Utf8Parser.TryParse(number, out value, out var length) && length == number.Length && (value != 0 || length == 1);

    private bool Literal(ReadOnlySpan<byte> literal)
    {
        if (!_json[_at..].StartsWith(literal)) throw Malformed(_at + _json[_at..].CommonPrefixLength(literal));
        _at += literal.Length;
        return true;
    }

    // What stands between the quotes; that it is Unicode is found out when it is decoded, unless every byte is a letter of ASCII.
    private ReadOnlySpan<byte> RawString(out bool isAscii)
    {
        var start = _at + 1;
        var at = start + Length(_json[start..], AsciiMarks);
        isAscii = ByteAt(at) == '"';
        if (!isAscii) at = EndOfString(at);
        _at = at + 1;
        return _json[start..at];
    }

    private readonly int EndOfString(int at)
    {
        for (at += Length(_json[at..], Marks); ByteAt(at) != '"'; at += Length(_json[at..], Marks)) at += EscapeLength(at);
        return at;
    }

    private static int Length(ReadOnlySpan<byte> text, SearchValues<byte> end)
    {
        var length = text.IndexOfAny(end);
        return length < 0 ? text.Length : length;
    }

    private readonly int EscapeLength(int at)
    {
        if (ByteAt(at) != '\\') throw Malformed(at);
        if ((char)ByteAt(at + 1) is 'n' or '"' or '\\' or '/' or 'r' or 't' or 'b' or 'f') return 2;
        if (ByteAt(at + 1) != 'u') throw Malformed(at + 1);
        for (var digit = 2; digit < 6; digit++)
            if (!char.IsAsciiHexDigit((char)ByteAt(at + digit))) throw Malformed(at + digit);
        return 6;
    }

    private ReadOnlySpan<byte> RawNumber()
    {
        var start = _at;
        var at = ByteAt(start) == '-' ? start + 1 : start;
        at = ByteAt(at) == '0' ? at + 1 : BehindDigits(at);
        if (ByteAt(at) == '.') at = BehindDigits(at + 1);
        if (ByteAt(at) is (byte)'e' or (byte)'E')
            at = BehindDigits(ByteAt(at + 1) is (byte)'+' or (byte)'-' ? at + 2 : at + 1);
        _at = at;
        return _json[start..at];
    }

    private readonly int BehindDigits(int at)
    {
        var start = at;
        while (char.IsAsciiDigit((char)ByteAt(at))) at++;
        return at > start ? at : throw Malformed(at);
    }

    /// <summary>The text of what stands between a string's quotes.</summary>
    public readonly string Decode(ReadOnlySpan<byte> text, bool isAscii) =>
        isAscii ? Encoding.Latin1.GetString(text) : Resolve(text);

    private readonly string Resolve(ReadOnlySpan<byte> text)
    {
        if (text.Length <= ShortText) return Resolve(text, stackalloc char[ShortText]);
        var letters = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            return Resolve(text, letters);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(letters);
        }
    }

    private readonly string Resolve(ReadOnlySpan<byte> text, Span<char> letters)
    {
        if (!JsonEscapes.TryResolve(text, letters, out var length)) throw _reading.Wrong(NotUnicode);
        letters = letters[..length];
        return letters.Contains('\0') ? throw _reading.Wrong("holds U+0000, which no text may") : new string(letters);
    }

    private readonly void CheckUnicode(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text)) throw _reading.Wrong(NotUnicode);
    }

    private static int Narrow(ReadOnlySpan<byte> text, Span<char> buffer) =>
        Ascii.ToUtf16(text, buffer, out var length) == OperationStatus.Done ? length : -1;

    private static int Copy(string text, Span<char> buffer) => text.TryCopyTo(buffer) ? text.Length : -1;
}
