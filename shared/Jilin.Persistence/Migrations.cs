using Jilin.ServiceDefaults;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jilin.Persistence;

/// <summary>
/// Tables that are migrated together, in a service's database: its own, or, with a context of their own beside the service's, those that every service has.
/// </summary>
/// <param name="Service">The service's context: whose database it is.</param>
/// <param name="Beside">Makes the other context from the service's; none: the service's own tables.</param>
public sealed record MigrationSet(Type Service, Func<DbContext, DbContext>? Beside = null)
{
    internal async Task UseAsync(DbContext service, Func<DbContext, Task> work)
    {
        await using var beside = Beside?.Invoke(service);
        await work(beside ?? service);
    }
}

public static class Migrations
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>Has <c>--migrate</c> bring the set up to date, and health say when it is not.</summary>
    public static void AddMigrations(this IHostApplicationBuilder builder, MigrationSet set)
    {
        builder.Services.AddSingleton(set);
        builder.Services.AddSingleton(new DeploymentStep("Migrating the database", (services, cancellationToken) => MigrateAsync(services, set, cancellationToken)));
    }

    /// <summary>Brings every database of this process up to date. Of several that do so at once, each waits for the one before it.</summary>
    public static async Task MigrateDatabasesAsync(this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        foreach (var set in services.GetServices<MigrationSet>()) await MigrateAsync(services, set, cancellationToken);
    }

    private static async Task MigrateAsync(IServiceProvider services, MigrationSet set, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var service = (DbContext)scope.ServiceProvider.GetRequiredService(set.Service);
        await set.UseAsync(service, async db =>
        {
            if ((await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
            {
                if (db.Database.IsSqlite()) await MigrateFileAsync(db, cancellationToken);
                else await db.Database.MigrateAsync(cancellationToken);
            }

            // Once a database.
            if (set.Beside is null) await CommittedSnapshot.SetAsync(db, services.GetRequiredService<ILogger<MigrationSet>>(), cancellationToken);
        });
    }

    private static async Task MigrateFileAsync(DbContext db, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var hold = await HoldAsync(file + ".migrating", cancellationToken);
        // EF Core guards a migration by a table that a killed process leaves behind, and then waits for it for ever. The system drops our hold on the file
        // with its process, however it ends: while we have it nobody else is migrating, and what is there is left over.
        await db.Database.ExecuteSqlRawAsync("""DROP TABLE IF EXISTS "__EFMigrationsLock";""", cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
        // WAL is a property of the file: readers go on while one writes. With it, synchronous stays at its default, FULL: a commit is on the disk.
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = 'wal';", cancellationToken);
    }

    private static async Task<FileStream> HoldAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(LookAgain, cancellationToken);
            }
        }
    }
}
