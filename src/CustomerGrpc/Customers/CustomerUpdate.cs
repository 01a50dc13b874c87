using CustomerGrpc.Transcoding.Masks;

namespace CustomerGrpc.Customers;

/// <summary>What an update asks for.</summary>
/// <param name="Customer">The new values, and the etag if the caller insists on one.</param>
/// <param name="Mask">The fields of the customer to change. One that names nothing changes nothing.</param>
internal sealed record CustomerUpdate(V1.Customer Customer, UpdateMask Mask)
{
    /// <summary>The views through which values were given; the mask names every column of each.</summary>
    public IReadOnlyList<CustomerView> Views { get; init; } = [];

    /// <summary>
    /// The metadata as the text of a JSON object, where numbers have to keep their digits; it stands in place of the customer's.
    /// </summary>
    public string? MetadataJson { get; init; }
}
