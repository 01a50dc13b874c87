using CustomerGrpc.Customers;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf;
using Canonical = CustomerGrpc.Customers.V1.Customer;

namespace CustomerGrpc.Dialects;

/// <summary>What one field of a dialect's update does to the customer.</summary>
/// <param name="Changes">The numbers of the customer's fields that it changes.</param>
/// <param name="Set">Sets them to the values of the update. Fields that stay unset are cleared.</param>
/// <param name="View">The view behind the field, if the dialect shows less than is stored.</param>
internal sealed record UpdateField<TUpdate>(int[] Changes, Action<TUpdate, Canonical> Set, CustomerView? View = null)
{
    /// <summary>
    /// A rule for new values, for a field with a view: what is wrong with the value, or null. A value that breaks the rule is accepted if
    /// the dialect shows it already, so that a customer can be sent back as it was returned.
    /// </summary>
    public Func<TUpdate, string?>? Rule { get; init; }
}

/// <summary>The fields of a dialect's update by their numbers.</summary>
internal sealed class UpdateFields<TUpdate> : Dictionary<int, UpdateField<TUpdate>>
    where TUpdate : class, IMessage<TUpdate>, new()
{
    /// <summary>Maps an update to the customer; null if its mask names none of these fields.</summary>
    /// <param name="update">The update.</param>
    /// <param name="mask">Its mask.</param>
    /// <param name="contents">Receives the new values.</param>
    /// <param name="undecided">The rules of the contract that values break which may only be sent back; null if there are none.</param>
    public CustomerUpdate? Read(
        TUpdate update, UpdateMask mask, Canonical contents, IReadOnlyList<FieldViolation>? undecided = null)
    {
        List<int> changes = [];
        List<CustomerView> views = [];
        List<ShownValue> onlyIfShown = [];
        foreach (var number in Named(mask))
        {
            if (!TryGetValue(number, out var field))
                continue;
            field.Set(update, contents);
            changes.AddRange(field.Changes);
            if (field.View is null)
                continue;
            views.Add(field.View);
            if (field.Rule?.Invoke(update) is { } violation)
                onlyIfShown.Add(new(field.View, new FieldViolation(FieldPath.Of(NameOf(number)), violation)));
            onlyIfShown.AddRange((undecided ?? []).Where(broken => broken.Field.First == NameOf(number)).Select(
                broken => new ShownValue(field.View, broken)));
        }

        return changes.Count > 0
            ? new CustomerUpdate(contents, UpdateMask.OfFields(Canonical.Descriptor, changes)) { Views = views, OnlyIfShown = onlyIfShown }
            : null;
    }

    private static string NameOf(int number) => new TUpdate().Descriptor.FindFieldByNumber(number).Name;

    // Dialects do not address parts of a field: an address is written as a whole.
    private static IEnumerable<int> Named(UpdateMask mask)
    {
        if (!mask.IsImplied && mask.Paths.FirstOrDefault(path => path.Fields.Length > 1 || path.Key is not null) is { } part)
            throw CustomerError.Invalid(part.ToFieldPath(), "cannot be changed alone: the mask must name the whole field.");
        return mask.Paths.Select(path => path.Fields[0].FieldNumber).Distinct();
    }
}
