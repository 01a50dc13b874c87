namespace CustomerGrpc.Access;

/// <summary>The name that a dialect uses for a scope of this service.</summary>
internal sealed record ScopeAlias(string Name, string Scope);

/// <summary>The scopes of credentials. The scope to write customers includes the scope to read them.</summary>
internal sealed class Scopes(IEnumerable<ScopeAlias> aliases)
{
    public const string ReadCustomers = "customers.read";
    public const string WriteCustomers = "customers.write";
    public const string EraseCustomers = "customers.erase";
    public const string WriteUsers = "users.write";
    public const string WriteGroups = "groups.write";

    private readonly Dictionary<string, string> _scopes = aliases
        .Concat(new[] { ReadCustomers, WriteCustomers, EraseCustomers, WriteUsers, WriteGroups }
            .Select(scope => new ScopeAlias(scope, scope)))
        .ToDictionary(alias => alias.Name, alias => alias.Scope);

    /// <summary>The scopes of this service, which a new credential has by default.</summary>
    public IEnumerable<string> All => _scopes.Values.Distinct().Order();

    /// <summary>Every name of a scope.</summary>
    public IEnumerable<string> Names => _scopes.Keys.Order();

    public bool IsKnown(string name) => _scopes.ContainsKey(name);

    /// <summary>The scopes of this service that the names mean, and those that they include. Unknown names are ignored.</summary>
    public IReadOnlySet<string> Granted(IEnumerable<string> names)
    {
        var granted = names.Where(IsKnown).Select(name => _scopes[name]).ToHashSet();
        if (granted.Contains(WriteCustomers))
            granted.Add(ReadCustomers);
        return granted;
    }

    public bool Allows(Caller caller, string name) => caller.Scopes.Contains(_scopes[name]);
}
