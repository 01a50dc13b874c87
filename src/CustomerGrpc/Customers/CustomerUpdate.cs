using CustomerGrpc.Transcoding.Masks;

namespace CustomerGrpc.Customers;

/// <summary>An update of a customer.</summary>
/// <param name="Customer">The new values.</param>
/// <param name="Mask">The fields of the customer to change. An empty mask changes nothing.</param>
internal sealed record CustomerUpdate(V1.Customer Customer, UpdateMask Mask)
{
    /// <summary>The views through which values were given; the mask names every column of each.</summary>
    public IReadOnlyList<CustomerView> Views { get; init; } = [];

    /// <summary>The revisions on which the update may take place.</summary>
    public RevisionCondition Condition { get; init; } = RevisionCondition.None;

    /// <summary>
    /// The metadata as a JSON object, if numbers have to keep their digits. It replaces the metadata of the customer.
    /// </summary>
    public string? MetadataJson { get; init; }
}
