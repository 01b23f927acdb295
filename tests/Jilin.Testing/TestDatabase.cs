using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Testing;

/// <summary>
/// A database for one test: a new SQLite file (WAL) in a folder of its own, or a new database on the configured SQL Server. Its schema is the test's
/// matter: <c>EnsureCreated</c>, or a service's migrations. Disposing it drops it.
/// </summary>
/// <example>
/// <code>
/// [Theory, DatabaseData]
/// public async Task A_pledge_is_kept(DatabaseProvider provider)
/// {
///     await using var database = await TestDatabase.CreateAsync(provider);
///     builder.Configuration["ConnectionStrings:funds"] = database.ConnectionString;   // a host: AddServiceDatabase finds the provider by it
///     await using var db = new FundsDbContext(database.Options&lt;FundsDbContext&gt;());   // or a context alone
/// </code>
/// </example>
public sealed class TestDatabase : IAsyncDisposable
{
    /// <summary>The environment variable with the connection string of a SQL Server on which databases may be created and dropped.</summary>
    public const string SqlServerVariable = "JILIN_SQLSERVER";

    private readonly string? _folder;

    private TestDatabase(DatabaseProvider provider, string connectionString, string? folder) => (Provider, ConnectionString, _folder) = (provider, connectionString, folder);

    public static string? SqlServerConnection => Environment.GetEnvironmentVariable(SqlServerVariable) is { Length: > 0 } connection ? connection : null;

    public DatabaseProvider Provider { get; }

    public string ConnectionString { get; }

    public static async Task<TestDatabase> CreateAsync(DatabaseProvider provider = DatabaseProvider.Sqlite)
    {
        if (provider == DatabaseProvider.SqlServer)
        {
            var server = SqlServerConnection ?? throw new InvalidOperationException($"{SqlServerVariable} names no SQL Server.");
            return new(provider, new SqlConnectionStringBuilder(server) { InitialCatalog = $"jilin-test-{Guid.NewGuid():n}" }.ToString(), null);
        }

        var folder = Directory.CreateTempSubdirectory("jilin-test-").FullName;
        var database = new TestDatabase(provider, new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "test.db"), ForeignKeys = true, DefaultTimeout = 30 }.ToString(), folder);
        await using var connection = new SqliteConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = 'wal';";
        await command.ExecuteNonQueryAsync();
        return database;
    }

    /// <summary>Points a context at this database.</summary>
    public DbContextOptionsBuilder Use(DbContextOptionsBuilder options) =>
        Provider == DatabaseProvider.Sqlite ? options.UseSqlite(ConnectionString) : options.UseSqlServer(ConnectionString);

    public DbContextOptions<TContext> Options<TContext>()
        where TContext : DbContext
    {
        var options = new DbContextOptionsBuilder<TContext>();
        Use(options);
        return options.Options;
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is not null)
        {
            await using (var connection = new SqliteConnection(ConnectionString)) SqliteConnection.ClearPool(connection);
            Directory.Delete(_folder, recursive: true);
            return;
        }

        await using (var connection = new SqlConnection(ConnectionString)) SqlConnection.ClearPool(connection);
        var name = new SqlConnectionStringBuilder(ConnectionString).InitialCatalog;
        await using var server = new SqlConnection(SqlServerConnection);
        await server.OpenAsync();
        await using var drop = server.CreateCommand();
        drop.CommandText = $"IF DB_ID('{name}') IS NOT NULL BEGIN ALTER DATABASE [{name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE [{name}]; END";
        await drop.ExecuteNonQueryAsync();
    }
}
