namespace CustomerGrpc.Customers;

/// <summary>A row of the customers table.</summary>
/// <param name="Customer">The customer.</param>
/// <param name="MetadataJson">The metadata as the stored JSON text, in which numbers keep their digits; null if there is none.</param>
internal sealed record CustomerRow(V1.Customer Customer, string? MetadataJson);
