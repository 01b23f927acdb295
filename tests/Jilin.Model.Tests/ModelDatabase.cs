using Jilin.Messaging;
using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Jilin.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Jilin.Model.Tests;

/// <summary>
/// One database for many worlds, one after the other: its schema is made once, its rows are deleted before each. SQLite's is a file in memory where
/// the machine has such a place, because nothing here is about the disk.
/// </summary>
internal sealed class ModelDatabase : IAsyncDisposable
{
    private const string Memory = "/dev/shm";

    private readonly TestDatabase? _server;
    private readonly string _folder = "";
    private readonly Stack<string> _connections = new();
    private readonly ServiceProvider _services;
    private int _made;

    private ModelDatabase(TestDatabase? server)
    {
        _server = server;
        if (server is null) _folder = Directory.Exists(Memory) ? Directory.CreateDirectory($"{Memory}/jilin-model-{Guid.NewGuid():n}").FullName : Directory.CreateTempSubdirectory("jilin-model-").FullName;
        var services = new ServiceCollection();
        services.AddMetrics();
        services.AddSingleton<MessagingMetrics>();
        new MessagingBuilder<ModelContext>(services, "parcels")
            .Publishes(typeof(ParcelMoved).Assembly)
            .Subscribe("arrivals", on => on.On<ParcelMoved, Arrivals>().On<ParcelOverdue, Arrivals>())
            .Subscribe("tallies", on => on.On<ParcelMoved, Tallies>(), batchSize: 4)
            .Subscribe("reports", on => on.On<TallyChanged, Reports>());
        _services = services.BuildServiceProvider();
        Subscriptions = [.. _services.GetServices<Subscription>()];
        Publications = [.. _services.GetServices<Publication>()];
        Metrics = _services.GetRequiredService<MessagingMetrics>();
    }

    public IReadOnlyList<Subscription> Subscriptions { get; }

    public IReadOnlyList<Publication> Publications { get; }

    public MessagingMetrics Metrics { get; }

    public static async Task<ModelDatabase> CreateAsync(DatabaseProvider provider)
    {
        var database = new ModelDatabase(provider == DatabaseProvider.SqlServer ? await TestDatabase.CreateAsync(provider) : null);
        await using var db = database.Open();
        await db.Database.EnsureCreatedAsync();
        await using (var tables = MessagingDbContext.Beside(db)) await tables.Database.MigrateAsync();
        if (provider == DatabaseProvider.Sqlite) await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = 'wal';");
        return database;
    }

    /// <summary>A context that is nobody's in the world.</summary>
    public ModelContext Open()
    {
        var options = new DbContextOptionsBuilder<ModelContext>();
        Use(options, Sqlite(0));
        return new(options.Options);
    }

    /// <summary>A context whose every access to the database is looked at.</summary>
    public ModelContext Open(string connection, params IInterceptor[] interceptors)
    {
        var options = new DbContextOptionsBuilder<ModelContext>();
        Use(options, connection).AddInterceptors(interceptors).ConfigureWarnings(Expected);
        var db = new ModelContext(options.Options);
        // SQL Server's driver sets them on another thread. Who fails here goes back to the beginning anyhow.
        db.Database.AutoSavepointsEnabled = _server is null;
        db.Database.OpenConnection();
        return db;
    }

    /// <summary>Replicas are processes, which share no write gate, and no two pieces of work here wait for each other's: each has a connection string of its own.</summary>
    public string TakeConnection() => _connections.TryPop(out var connection) ? connection : Sqlite(++_made);

    public void GiveBack(string connection) => _connections.Push(connection);

    public void Empty()
    {
        using var db = Open();
        foreach (var table in db.Model.GetEntityTypes().Select(entity => entity.GetTableName()!).Where(table => table != "RelayLease")) Execute(db, $"DELETE FROM \"{table}\"");
        Execute(db, "UPDATE \"RelayLease\" SET \"Owner\" = NULL, \"Epoch\" = 0, \"ExpiresAt\" = '1970-01-01 00:00:00'");
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
            return;
        }

        for (var made = 0; made <= _made; made++)
        {
            await using var connection = new SqliteConnection(Sqlite(made));
            SqliteConnection.ClearPool(connection);
        }

        Directory.Delete(_folder, recursive: true);
    }

    // The same file under many names.
    private string Sqlite(int number)
    {
        if (_server is not null) return "";
        var path = _folder + string.Concat(Enumerable.Repeat("/.", number)) + "/model.db";
        return new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 5 }.ToString();
    }

    private DbContextOptionsBuilder Use(DbContextOptionsBuilder options, string connection) => _server is null ? options.UseSqlite(connection) : _server.Use(options);

    private static void Execute(ModelContext db, string command) => db.Database.ExecuteSqlRaw(command);

    private static void Expected(WarningsConfigurationBuilder warnings) => warnings.Ignore(
        RelationalEventId.CommandError,
        RelationalEventId.ConnectionError,
        RelationalEventId.TransactionError,
        CoreEventId.SaveChangesFailed,
        CoreEventId.OptimisticConcurrencyException,
        CoreEventId.QueryIterationFailed);
}
