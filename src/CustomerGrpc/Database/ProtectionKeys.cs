using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace CustomerGrpc.Database;

/// <summary>Keeps ASP.NET Core's data protection keys in the database, so that every replica and command reads what another encrypted.</summary>
internal sealed class ProtectionKeys(NpgsqlDataSource dataSource) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var command = dataSource.CreateCommand("SELECT xml FROM protection_keys ORDER BY id");
        using var reader = command.ExecuteReader();
        List<XElement> keys = [];
        while (reader.Read())
            keys.Add(XElement.Parse(reader.GetString(0)));
        return keys;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var command = dataSource.CreateCommand("INSERT INTO protection_keys (id, xml) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET xml = excluded.xml");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = friendlyName });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = element.ToString(SaveOptions.DisableFormatting) });
        command.ExecuteNonQuery();
    }
}
