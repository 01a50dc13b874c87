namespace CustomerGrpc.Bench.Peers;

/// <summary>A row of the customers table, as EF Core and JSON serializers expect it.</summary>
internal sealed class PeerCustomer
{
    public Guid StoreId { get; set; }

    public Guid Id { get; set; }

    public long Number { get; set; }

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

    public PeerUser? User { get; set; }

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

    public DateTime? DeleteTime { get; set; }
}

/// <summary>The platform user that a customer is linked to.</summary>
internal sealed class PeerUser
{
    public Guid StoreId { get; set; }

    public Guid Id { get; set; }

    public string Name { get; set; } = "";

    public string Email { get; set; } = "";

    public string AvatarUrl { get; set; } = "";
}
