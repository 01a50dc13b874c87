using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CustomerGrpc.Customers.V1;

namespace CustomerGrpc.Customers;

/// <summary>
/// The end of a page of a list: the last customer's id and a digest of the store and the filters, as base64url. It is opaque to callers
/// (AIP-158). A forged one shows no data of other stores, because row-level security limits every query.
/// </summary>
internal static class PageToken
{
    private const int IdBytes = 16;
    private const int DigestBytes = 8;

    // So many bytes take no fewer characters, so that there is no room for white space, which the decoder ignores.
    private const int Length = (IdBytes + DigestBytes) / 3 * 4;

    public static string After(Guid last, Guid store, ListCustomersRequest request) =>
        Base64Url.EncodeToString([.. last.ToByteArray(bigEndian: true), .. Digest(store, request)]);

    /// <summary>The last id of the page before; null for the first page.</summary>
    public static Guid? Read(Guid store, ListCustomersRequest request)
    {
        if (request.PageToken.Length == 0)
            return null;

        var bytes = new byte[IdBytes + DigestBytes];
        if (request.PageToken.Length != Length || !Base64Url.IsValid(request.PageToken, out var length) || length != bytes.Length)
            throw CustomerError.Invalid("page_token", "must be a next_page_token that this service returned");

        Base64Url.DecodeFromChars(request.PageToken, bytes);
        if (!bytes.AsSpan(IdBytes).SequenceEqual(Digest(store, request)))
            throw CustomerError.Invalid("page_token", "was given for another list: send the same filters with every page");
        return new Guid(bytes.AsSpan(0, IdBytes), bigEndian: true);
    }

    private static ReadOnlySpan<byte> Digest(Guid store, ListCustomersRequest request)
    {
        var deleted = request.ShowDeleted ? " deleted" : "";
        var list = string.Create(CultureInfo.InvariantCulture, $"{store} {(int)request.Status} {request.Email}{deleted}");
        return SHA256.HashData(Encoding.UTF8.GetBytes(list)).AsSpan(0, DigestBytes);
    }
}
