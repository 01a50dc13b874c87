namespace CustomerGrpc.Customers;

/// <summary>
/// How email addresses are compared: the letters A to Z equal a to z, and every other character equals only itself. That depends neither
/// on the locale of the database nor on a version of Unicode, so that an address is in use, or free, for every replica and for ever.
/// </summary>
internal static class CustomerEmail
{
    /// <summary>SQL for the key of an address: equal addresses have the same. The column <c>email_key</c> is generated with it.</summary>
    /// <param name="email">SQL for the address.</param>
    public static string KeySql(string email) => $"lower({email} COLLATE \"C\")";

    /// <summary>The same as <see cref="KeySql"/>.</summary>
    public static string KeyOf(string email) => string.Create(email.Length, email, static (key, email) =>
    {
        for (var at = 0; at < key.Length; at++)
            key[at] = char.IsAsciiLetterUpper(email[at]) ? (char)(email[at] | 0x20) : email[at];
    });
}
