using System.Globalization;
using CustomerGrpc.Access;
using CustomerGrpc.Customers;
using CustomerGrpc.Hosting;
using CustomerGrpc.Salla.V2;
using CustomerGrpc.Transcoding.Fields;
using Grpc.Core;
using Microsoft.AspNetCore.WebUtilities;
using CustomerGroup = CustomerGrpc.Customers.V1.CustomerGroup;
using ListCustomersRequest = CustomerGrpc.Salla.V2.ListCustomersRequest;
using ListCustomersResponse = CustomerGrpc.Salla.V2.ListCustomersResponse;

namespace CustomerGrpc.Dialects.Salla;

/// <summary>Maps Salla's lists: filters, sizes of pages, and the links between them.</summary>
/// <param name="address">Where the caller reaches REST.</param>
/// <param name="responses">Maps the customers of a page.</param>
internal sealed class SallaPages(PublicAddress address, SallaResponses responses)
{
    private const int DefaultSize = 15;
    private const int MaxSize = 60;
    private const string DateFormat = "yyyy-MM-dd";
    private static readonly string[] TimeFormats = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss"];

    /// <summary>The customers of a list.</summary>
    public static CustomerFilter FilterOf(ListCustomersRequest request, ServerCallContext context)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(Caller.Of(context).TimeZone);
        return new CustomerFilter
        {
            Text = request.Keyword,
            CreatedFrom = request.HasDateFrom ? TimeOf("date_from", request.DateFrom, TimeOnly.MinValue, zone) : null,
            CreatedTo = request.HasDateTo ? TimeOf("date_to", request.DateTo, TimeOnly.MaxValue, zone) : null,
        };
    }

    /// <summary>The size of a page.</summary>
    public static int SizeOf(bool isSet, int size) => isSet ? Math.Min(size, MaxSize) : DefaultSize;

    /// <summary>The response of a page of customers.</summary>
    public ListCustomersResponse Of(CustomerPage page, ListCustomersRequest request, ServerCallContext context) => new()
    {
        Status = StatusCodes.Status200OK,
        Success = true,
        Data = { page.Customers.Select(row => responses.ToCustomer(row.Customer, context, request.Fields)) },
        Pagination = Position(page.Customers.Count, page, LinksOf(page, SallaResponses.Routes, QueryOf(request), context)),
    };

    /// <summary>The response of a page of groups.</summary>
    public ListCustomerGroupsResponse Of(IReadOnlyList<CustomerGroup> groups, ListCustomerGroupsRequest request, ServerCallContext context)
    {
        var size = SizeOf(request.HasPerPage, request.PerPage);
        var page = new CustomerPage([], request.HasPage ? request.Page : 1, size, groups.Count);
        var shown = groups.Skip((int)Math.Min(int.MaxValue, (page.Number - 1L) * size)).Take(size).ToList();
        return new()
        {
            Status = StatusCodes.Status200OK,
            Success = true,
            Data = { shown.Select(group => new CustomerGrpc.Salla.V2.CustomerGroup { Id = group.Number, Name = group.Name }) },
            Pagination = Position(shown.Count, page, LinksOf(page, $"{SallaResponses.Routes}/groups", [], context)),
        };
    }

    private static Pagination Position(int count, CustomerPage page, Links links) => new()
    {
        Count = count,
        Total = page.Total,
        PerPage = page.Size,
        CurrentPage = page.Number,
        TotalPages = page.Count,
        Links = links,
    };

    private Links LinksOf(CustomerPage page, string path, IEnumerable<KeyValuePair<string, string?>> filters, ServerCallContext context)
    {
        var links = new Links();
        if (page.Number > 1)
            links.Previous = LinkTo(page.Number - 1);
        if (page.Number < page.Count)
            links.Next = LinkTo(page.Number + 1);
        return links;

        string LinkTo(int number) => QueryHelpers.AddQueryString(
            $"{address.Of(context.GetHttpContext())}{path}",
            [new("page", Text(number)), new("per_page", Text(page.Size)), .. filters]);
    }

    // What the list was asked for besides the page, so that the next page is one of the same list.
    private static IEnumerable<KeyValuePair<string, string?>> QueryOf(ListCustomersRequest request)
    {
        if (request.HasKeyword)
            yield return new("keyword", request.Keyword);
        if (request.HasDateFrom)
            yield return new("date_from", request.DateFrom);
        if (request.HasDateTo)
            yield return new("date_to", request.DateTo);
        foreach (var field in request.Fields)
            yield return new("fields[]", field);
    }

    private static DateTimeOffset TimeOf(string field, string text, TimeOnly timeOfDate, TimeZoneInfo zone)
    {
        if (!DateTime.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            local = DateOnly.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? date.ToDateTime(timeOfDate)
                : throw CustomerError.Invalid(FieldPath.Of(field), "must be a date, YYYY-MM-DD, which a time, HH:MM:SS, may follow");
        }

        // In the first and last hours of all time, the time in UTC has no date.
        var ticks = local.Ticks - zone.GetUtcOffset(local).Ticks;
        return new DateTimeOffset(Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
