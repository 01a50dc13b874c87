using CustomerGrpc.Database;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace CustomerGrpc.Access;

/// <summary>Maps the tables of stores, credentials, protection keys and rate limits.</summary>
internal sealed class AccessTables : ITableMapping
{
    /// <summary>The collation of texts in indexes: the order of bytes, which no update of the operating system changes.</summary>
    internal const string CLocale = "C";

    public void Map(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Store>(store =>
        {
            store.ToTable("stores");
            store.HasAlternateKey(s => s.Name).HasName("stores_name_key");
            store.Property(s => s.Name).UseCollation(CLocale);
            store.Property(s => s.CreateTime).HasDefaultValueSql("now()");
        });
        modelBuilder.Entity<AccessToken>(token =>
        {
            token.ToTable("access_tokens");
            token.HasAlternateKey(t => t.Hash).HasName("access_tokens_hash_key");
            token.HasOne<Store>().WithMany().HasForeignKey(t => t.StoreId);
            token.Property(t => t.CreateTime).HasDefaultValueSql("now()");
        });
        modelBuilder.Entity<SigningClient>(client =>
        {
            client.ToTable("signing_clients");
            client.HasOne<Store>().WithMany().HasForeignKey(c => c.StoreId);
            client.Property(c => c.CreateTime).HasDefaultValueSql("now()");
        });
        modelBuilder.Entity<DataProtectionKey>(key =>
        {
            key.ToTable("protection_keys");
            // The table is identified by the name that data protection gives a key. The package never uses its own number.
            key.HasKey(k => k.FriendlyName);
            key.Ignore(k => k.Id);
            key.Property(k => k.FriendlyName).HasColumnName("id").UseCollation(CLocale);
            key.Property(k => k.Xml).IsRequired();
        });
        // Only SQL reads and writes it (RateLimiter).
        modelBuilder.SharedTypeEntity<Dictionary<string, object>>("RateWindow", window =>
        {
            window.ToTable("rate_windows").IsUnlogged();
            window.IndexerProperty<string>("Caller").UseCollation(CLocale);
            window.HasKey("Caller");
            window.IndexerProperty<DateTimeOffset>("StartTime");
            window.IndexerProperty<int>("Used");
            window.IndexerProperty<int>("Taken");
        });
        // Only SQL reads and writes it (UsedSignatures).
        modelBuilder.SharedTypeEntity<Dictionary<string, object>>("UsedSignature", signature =>
        {
            signature.ToTable("used_signatures");
            signature.IndexerProperty<Guid>("StoreId");
            signature.IndexerProperty<Guid>("ClientId");
            signature.IndexerProperty<byte[]>("Signature");
            signature.IndexerProperty<DateTimeOffset>("ExpireTime");
            signature.HasKey("StoreId", "ClientId", "Signature");
            signature.HasOne(typeof(Store)).WithMany().HasForeignKey("StoreId");
            signature.HasIndex(["StoreId", "ExpireTime"], "used_signatures_expire_idx");
        });
    }
}
