using Jilin.Messaging.Outbox;
using Jilin.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Jilin.Messaging;

/// <summary>
/// The tables that every service's database has: outbox, inbox, idempotency keys. A service uses them through its own context; this one only migrates them,
/// with a history of its own, so that they are described once and a service's migrations hold its own tables alone.
/// </summary>
internal abstract class MessagingDbContext(DbContextOptions options) : DbContext(options)
{
    private const string History = "__MessagingMigrations";

    /// <summary>For the database of <paramref name="service"/>.</summary>
    public static MessagingDbContext Beside(DbContext service) => service.Database.IsSqlite()
        ? new SqliteMessagingDbContext(Sqlite(new(), service.Database.GetConnectionString()).Options)
        : new SqlServerMessagingDbContext(SqlServer(new(), service.Database.GetConnectionString()).Options);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.ApplyServiceConventions();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessagingTables();
        modelBuilder.Entity<RelayLease>().HasData(new RelayLease { ExpiresAt = DateTime.UnixEpoch });
    }

    private static DbContextOptionsBuilder<SqliteMessagingDbContext> Sqlite(DbContextOptionsBuilder<SqliteMessagingDbContext> options, string? connection) =>
        options.UseSqlite(connection, sqlite => sqlite.MigrationsHistoryTable(History));

    private static DbContextOptionsBuilder<SqlServerMessagingDbContext> SqlServer(DbContextOptionsBuilder<SqlServerMessagingDbContext> options, string? connection) =>
        options.UseSqlServer(connection, server => server.MigrationsHistoryTable(History));

    // For `dotnet ef migrations add`: it only needs the model, never a database.
    internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteMessagingDbContext>
    {
        public SqliteMessagingDbContext CreateDbContext(string[] args) => new(Sqlite(new(), null).Options);
    }

    internal sealed class SqlServerDesign : IDesignTimeDbContextFactory<SqlServerMessagingDbContext>
    {
        public SqlServerMessagingDbContext CreateDbContext(string[] args) => new(SqlServer(new(), null).Options);
    }
}

internal sealed class SqliteMessagingDbContext(DbContextOptions<SqliteMessagingDbContext> options) : MessagingDbContext(options);

internal sealed class SqlServerMessagingDbContext(DbContextOptions<SqlServerMessagingDbContext> options) : MessagingDbContext(options);
