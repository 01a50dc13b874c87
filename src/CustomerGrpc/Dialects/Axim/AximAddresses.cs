using CustomerGrpc.Axim.V1;
using CustomerGrpc.Customers;
using CustomerGrpc.Transcoding;
using CustomerGrpc.Transcoding.Failures;
using Google.Protobuf.Collections;

namespace CustomerGrpc.Dialects.Axim;

/// <summary>
/// Checks the addresses of a request. Unknown members are ignored, but an address that has no others would be stored as an empty one.
/// </summary>
internal static class AximAddresses
{
    /// <summary>Fails with INVALID_ARGUMENT if nothing is known of an address.</summary>
    /// <param name="list">The addresses.</param>
    /// <param name="one">The address that was given in place of a list.</param>
    /// <param name="unknown">The unknown members of the request.</param>
    public static void Check(RepeatedField<Address> list, Address? one, UnknownRequestFields unknown)
    {
        if (unknown.Paths.Count == 0)
            return;
        var empty = list.Index().Where(address => IsEmpty(address.Item)).Select(address => $"address[{address.Index}]").ToList();
        if (one is not null && IsEmpty(one))
            empty.Add("address");
        FieldViolation[] violations =
        [
            .. unknown.Paths.Where(path => empty.Exists(address => IsMember(path, address))).Select(AximErrors.UnknownMember),
        ];
        if (violations.Length > 0)
            throw CustomerError.Invalid(violations);
    }

    // A name that is not plain is written in brackets.
    private static bool IsMember(string path, string address) =>
        path.StartsWith(address, StringComparison.Ordinal) && path.Length > address.Length
        && path[address.Length] is '.' or '[';

    private static bool IsEmpty(Address address) => address.CalculateSize() == 0;
}
