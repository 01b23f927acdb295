using Jilin.Persistence.Idempotency;
using Jilin.ServiceDefaults.Health;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jilin.Persistence;

/// <summary>
/// A service's own database: SQL Server when the connection string named after the service speaks of a server, else a SQLite file of its own.
/// </summary>
public static class ServiceDatabase
{
    private static readonly BusyTimeout Waits = new();

    /// <summary>Registers <typeparamref name="TContext"/>; its two subclasses only tell EF Core which provider's migrations are whose.</summary>
    /// <param name="slug">The service in kebab case: the connection string's name, and the SQLite file's (in <c>Data:Directory</c>, default <c>data</c>).</param>
    public static void AddServiceDatabase<TContext, TSqlite, TSqlServer>(this IHostApplicationBuilder builder, string slug)
        where TContext : DbContext
        where TSqlite : TContext
        where TSqlServer : TContext
    {
        var connection = builder.Configuration.GetConnectionString(slug) ?? SqliteFile(builder.Configuration["Data:Directory"] ?? "data", slug);
        if (IsSqlServer(connection))
            builder.Services.AddDbContextPool<TContext, TSqlServer>((services, options) => Configure(options.UseSqlServer(connection), services));
        else
            builder.Services.AddDbContextPool<TContext, TSqlite>((services, options) => Configure(options.UseSqlite(connection).AddInterceptors(Waits), services));
        builder.Services.AddSingleton<Changes<TContext>>();
        builder.AddMigrations(new MigrationSet(typeof(TContext)));
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth<TContext>>($"{slug}-database", tags: [HealthEndpoints.Ready]);
    }

    /// <summary>Whether it is no connection string of SQLite's. SQL Server's has words that SQLite's has not: <c>Server</c> or a synonym, a catalog, a user.</summary>
    public static bool IsSqlServer(string connection)
    {
        try
        {
            _ = new SqliteConnectionStringBuilder(connection);
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    /// <summary>Begins a transaction. When it cannot, the connection is as it was: EF Core would count it as opened, and a pooled context keeps that count.</summary>
    public static async Task<IDbContextTransaction> BeginTransactionAsync(this DbContext db, CancellationToken cancellationToken)
    {
        try
        {
            return await db.Database.BeginTransactionAsync(cancellationToken);
        }
        catch
        {
            await db.Database.CloseConnectionAsync();
            throw;
        }
    }

    /// <summary>Whether a save failed because a row with the same unique key is there already.</summary>
    public static bool IsUniqueViolation(this DbUpdateException exception) => exception.InnerException switch
    {
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode is 2067 or 1555,
        SqlException server => server.Number is 2601 or 2627,
        _ => false,
    };

    /// <summary>Whether a save failed because a value can never stand where it was put: missing, too long, too large.</summary>
    public static bool IsUnstorable(this DbUpdateException exception) => exception.InnerException switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is 18 or 20 || sqlite.SqliteExtendedErrorCode is 275 or 1299 or 3091,
        SqlException server => server.Number is 220 or 242 or 245 or 248 or 515 or 2628 or 8115 or 8152,
        _ => false,
    };

    /// <summary>
    /// Whether what failed may well go through when it is all done again, from its reading on: others changed the same rows first, or the database ended it
    /// for reasons of its own (<see cref="IsTransient"/>).
    /// </summary>
    public static bool IsLostRace(this Exception exception) =>
        exception is DbUpdateConcurrencyException || (exception is DbUpdateException update && update.IsUniqueViolation()) || exception.IsTransient();

    /// <summary>
    /// Whether SQL Server chose it as the victim of a deadlock, or the connection broke under it. EF Core wraps such failures, mostly. After a broken
    /// connection it is open whether the commit took place: do again only what finds that out by itself.
    /// </summary>
    public static bool IsTransient(this Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            // 1205 a deadlock, 3960 and 3961 a snapshot that came too late; the others, that server or network closed the connection.
            if (inner is SqlException server) return server.Errors.Cast<SqlError>().Any(error => error.Number is 1205 or 3960 or 3961 or 20 or 64 or 121 or 233 or 596 or 10053 or 10054);
        }

        return false;
    }

    // A failed command is thrown to whoever can tell a lost race from a fault; logging it here too would call every race an error.
    private static void Configure(DbContextOptionsBuilder options, IServiceProvider services) => options
        .AddInterceptors(services.GetServices<IInterceptor>())
        .ConfigureWarnings(warnings => warnings.Log(
            (RelationalEventId.CommandError, LogLevel.Debug),
            (CoreEventId.SaveChangesFailed, LogLevel.Debug),
            (CoreEventId.OptimisticConcurrencyException, LogLevel.Debug),
            (CoreEventId.QueryIterationFailed, LogLevel.Debug)));

    private static string SqliteFile(string directory, string slug) =>
        new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory, slug + ".db"), ForeignKeys = true, DefaultTimeout = 30 }.ToString();
}
