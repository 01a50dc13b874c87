namespace CustomerGrpc.Customers;

/// <summary>
/// A row of the customers table. The meaning of each field is that of <see cref="V1.Customer"/>; what is null was never set
/// or was cleared. Addresses, contacts and metadata are kept as the JSON of their messages.
/// </summary>
internal sealed class CustomerRow
{
    public Guid StoreId { get; set; }

    public Guid Id { get; set; }

    public long Number { get; set; }

    /// <summary>Counts the writes; the etag is made of it.</summary>
    public long Revision { get; set; }

    public string? Name { get; set; }

    public string? FirstName { get; set; }

    public string? LastName { get; set; }

    public string Email { get; set; } = "";

    public string? Phone { get; set; }

    public string? PhoneCountryCode { get; set; }

    public string? Website { get; set; }

    public short Status { get; set; }

    public string? Company { get; set; }

    public string? Notes { get; set; }

    public short? Gender { get; set; }

    public DateOnly? BirthDate { get; set; }

    public string? BillingAddress { get; set; }

    public string? ShippingAddress { get; set; }

    public string? Addresses { get; set; }

    public string? Contacts { get; set; }

    public string? Metadata { get; set; }

    public long[]? Groups { get; set; }

    public Guid? UserId { get; set; }

    public PlatformUserRow? User { get; set; }

    public string? Role { get; set; }

    public string? AvatarUrl { get; set; }

    public bool VerifiedEmail { get; set; }

    public bool Newsletter { get; set; }

    public bool B2b { get; set; }

    public string? Currency { get; set; }

    public string? Location { get; set; }

    public DateTime? LastActiveTime { get; set; }

    public bool Online { get; set; }

    public string CreatedBy { get; set; } = "";

    public DateTime CreateTime { get; set; }

    public DateTime UpdateTime { get; set; }

    /// <summary>When the customer was deleted; a deleted customer is kept but never shown.</summary>
    public DateTime? DeleteTime { get; set; }
}
