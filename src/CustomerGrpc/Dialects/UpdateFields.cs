using CustomerGrpc.Customers;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Canonical = CustomerGrpc.Customers.V1.Customer;

namespace CustomerGrpc.Dialects;

/// <summary>What one field of a documented API's update does to the customer.</summary>
/// <param name="Paths">The fields of the customer that it changes.</param>
/// <param name="Set">Sets them to what the update holds; what stays unset is cleared.</param>
/// <param name="View">The view that it is, where the API shows less than is kept.</param>
internal sealed record UpdateField<TUpdate>(string[] Paths, Action<TUpdate, Canonical> Set, CustomerView? View = null);

/// <summary>The fields of a documented API's update by their numbers.</summary>
internal sealed class UpdateFields<TUpdate> : Dictionary<int, UpdateField<TUpdate>>
    where TUpdate : class, IMessage<TUpdate>, new()
{
    /// <summary>What an update asks for, in terms of the customer; null if its mask names none of these fields.</summary>
    /// <param name="update">The update.</param>
    /// <param name="mask">Its mask: over REST the keys of the body; null for all that is populated.</param>
    /// <param name="contents">Takes the new values.</param>
    public CustomerUpdate? Read(TUpdate update, FieldMask? mask, Canonical contents)
    {
        var paths = new FieldMask();
        List<CustomerView> views = [];
        foreach (var number in Named(update, mask))
        {
            if (!TryGetValue(number, out var field))
                continue;
            field.Set(update, contents);
            paths.Paths.Add(field.Paths);
            if (field.View is not null)
                views.Add(field.View);
        }

        return paths.Paths.Count > 0 ? new CustomerUpdate(contents, paths) { Views = views } : null;
    }

    // These APIs know no parts of a field: an address is written whole.
    private static IEnumerable<int> Named(TUpdate update, FieldMask? mask)
    {
        var paths = UpdateMask.Of(update, mask).Paths;
        if (mask is not null && paths.FirstOrDefault(path => path.Fields.Length > 1 || path.Key is not null) is { } part)
            throw CustomerError.Invalid("update_mask", $"\"{part}\" cannot be changed alone; name {part.Fields[0].Name}.");
        return paths.Select(path => path.Fields[0].FieldNumber).Distinct();
    }
}
