using System.Globalization;
using CustomerGrpc.Transcoding.Rules;

namespace CustomerGrpc.Database;

/// <summary>
/// The ids of customers, stores and platform users: 96 bits, kept as a UUID version 7 (RFC 9562, section 5.7) whose last
/// 26 random bits are zero. It is written as a UUID or as 24 hex digits; each form can be converted into the other.
/// </summary>
internal static class RecordId
{
    private const int ZeroBits = 26;
    private const int RandomBitsB = 36;
    private const int RandomBitsA = 12;
    private static readonly UInt128 MaskA = (UInt128.One << RandomBitsA) - 1;
    private static readonly UInt128 MaskB = (UInt128.One << RandomBitsB) - 1;
    private static readonly UInt128 VersionAndVariant = ((UInt128)0x7 << 76) | ((UInt128)0b10 << 62);

    public static Guid New(DateTimeOffset now) => FromBits(ToBits(Guid.CreateVersion7(now)));

    /// <summary>The id as 24 lower-case hex digits.</summary>
    public static string ToHex(Guid id) => ToBits(id).ToString("x24", CultureInfo.InvariantCulture);

    /// <summary>Whether 24 hex digits can hold the id. No other is stored; earlier versions stored any UUID for a user.</summary>
    public static bool Fits(Guid id) => FromBits(ToBits(id)) == id;

    /// <summary>Reads a UUID (8-4-4-4-12) or 24 hex digits, in either case.</summary>
    public static bool TryParse(string text, out Guid id)
    {
        id = default;
        if (text.Length != 24)
            return TextForms.IsUuid(text) && Guid.TryParseExact(text, "D", out id);
        // The parser of .NET also takes U+0000 at the end.
        if (!text.All(char.IsAsciiHexDigit))
            return false;
        id = FromBits(UInt128.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        return true;
    }

    private static UInt128 ToBits(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return ((value >> 80) << (RandomBitsA + RandomBitsB))
            | (((value >> 64) & MaskA) << RandomBitsB)
            | ((value >> ZeroBits) & MaskB);
    }

    private static Guid FromBits(UInt128 bits)
    {
        var value = ((bits >> (RandomBitsA + RandomBitsB)) << 80)
            | (((bits >> RandomBitsB) & MaskA) << 64)
            | ((bits & MaskB) << ZeroBits)
            | VersionAndVariant;
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return new Guid(bytes, bigEndian: true);
    }
}
