namespace CustomerGrpc.Customers;

/// <summary>Which customers of a store the numbered pages contain, and in which order. A null or empty condition selects all.</summary>
internal sealed record CustomerFilter
{
    /// <summary>A part of the name, the email address or the phone number, without regard to case.</summary>
    public string? Text { get; init; }

    /// <summary>A part of the name, without regard to case.</summary>
    public string? Name { get; init; }

    /// <summary>Any of these email addresses, without regard to case.</summary>
    public IReadOnlyList<string> Emails { get; init; } = [];

    /// <summary>Any of these ids.</summary>
    public IReadOnlyList<Guid> Ids { get; init; } = [];

    /// <summary>Any of these companies.</summary>
    public IReadOnlyList<string> Companies { get; init; } = [];

    public DateTimeOffset? CreatedFrom { get; init; }

    public DateTimeOffset? CreatedTo { get; init; }

    public DateTimeOffset? UpdatedFrom { get; init; }

    public DateTimeOffset? UpdatedTo { get; init; }

    /// <summary>Members of the metadata and their values as text.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public CustomerOrder Order { get; init; } = CustomerOrder.CreateTime;

    public bool Ascending { get; init; }
}

/// <summary>The order of numbered pages.</summary>
internal enum CustomerOrder
{
    CreateTime,
    UpdateTime,
    Email,
    Name,
}
