using CustomerGrpc.Customers.V1;

namespace CustomerGrpc.Customers;

/// <summary>
/// A page of a list while it is filled. It ends with the number of customers that was asked for, or at the greatest size.
/// </summary>
/// <param name="pageSize">The number that was asked for.</param>
internal sealed class CustomerListPage(int pageSize)
{
    /// <summary>How large the message may be. Some is left for the page token.</summary>
    private const int MaxBytes = CustomerSize.MaxMessage - 1024;

    /// <summary>How many customers are read at once before their size is known. It bounds the memory that a page takes.</summary>
    private const int FirstCount = 100;

    // The tag and the length of a customer in the list.
    private const int Overhead = 6;

    private int _bytes;

    /// <summary>The customers so far.</summary>
    public ListCustomersResponse Response { get; } = new();

    /// <summary>Whether the page has ended and there are more customers.</summary>
    public bool HasMore { get; private set; }

    /// <summary>How many customers to read next: one more than the page needs, but not many more than fit.</summary>
    public int NextCount => Math.Min(pageSize + 1 - Response.Customers.Count, Response.Customers.Count == 0 ? FirstCount + 1 : Fitting + 1);

    private int Fitting => (int)((long)(MaxBytes - _bytes) * Response.Customers.Count / Math.Max(_bytes, 1));

    /// <summary>Adds a customer; false if it belongs to the next page.</summary>
    public bool TryAdd(Customer customer)
    {
        var bytes = customer.CalculateSize() + Overhead;
        // A customer that was stored before there was a limit may be larger than a page. It is one by itself.
        var isFull = Response.Customers.Count == pageSize || _bytes + bytes > MaxBytes;
        HasMore = isFull && Response.Customers.Count > 0;
        if (HasMore)
            return false;
        Response.Customers.Add(customer);
        _bytes += bytes;
        return true;
    }
}
