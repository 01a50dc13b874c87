using CustomerGrpc.Transcoding.Failures;
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

    /// <summary>Values that are accepted only if their views show them already, because they break a rule for new values.</summary>
    public IReadOnlyList<ShownValue> OnlyIfShown { get; init; } = [];

    /// <summary>
    /// The metadata as a JSON object, if numbers have to keep their digits. It replaces the metadata of the customer.
    /// </summary>
    public string? MetadataJson { get; init; }
}

/// <summary>A value that may be sent back as it was shown, but not be set.</summary>
/// <param name="View">One of the views of the update.</param>
/// <param name="Violation">The rule that a new value would break.</param>
internal sealed record ShownValue(CustomerView View, FieldViolation Violation);
