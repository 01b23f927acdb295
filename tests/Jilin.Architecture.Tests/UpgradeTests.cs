using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Jilin.Persistence;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jilin.Architecture.Tests;

/// <summary>
/// A database with the first release's rows is brought to today's schema. <c>Golden/{slug}.json</c> holds them, by table: what the platform had written when
/// it ran through the README's scenario and was stopped with messages waiting, failed and parked. They are never touched again;
/// their instants are to the microsecond.
/// </summary>
public sealed class UpgradeTests
{
    // What tells rows apart: a number, or what stands in its place.
    private static readonly string[] Keys = ["Seq", "Id", "Consumer", "StreamId"];

    private static readonly TimeSpan Within = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task The_first_release_s_rows_are_all_there_after_the_upgrade_and_none_is_changed(DatabaseProvider provider)
    {
        // A service that came later has none.
        foreach (var service in Service.All.Where(service => File.Exists(FileOf(service))))
        {
            await using var database = await TestDatabase.CreateAsync(provider);
            await using var host = Build(service, database);
            await using var scope = host.CreateAsyncScope();
            await using var db = Context(scope.ServiceProvider);
            var golden = Golden(service);
            await MigrateToTheFirstAsync(host, db);
            await LoadAsync(db, golden);

            await host.MigrateDatabasesAsync(Cancel);

            await using var later = host.CreateAsyncScope();
            var today = Read(Context(later.ServiceProvider));
            foreach (var table in golden) Assert.Empty(Differences(table, today.GetValueOrDefault(table.Name) ?? []));
        }
    }

    [Fact]
    public async Task A_migration_of_a_SQLite_file_that_was_killed_is_taken_up_again()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var host = Build(Service.All[0], database);
        await using var scope = host.CreateAsyncScope();
        await using var db = Context(scope.ServiceProvider);
        // What EF Core's own guard against others leaves behind, and would wait for.
        await db.Database.ExecuteSqlRawAsync(
            """CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL); INSERT INTO "__EFMigrationsLock" VALUES (1, '2009-06-15 00:00:00+00:00');""", Cancel);

        await MigrateAsync(host);

        await AssertUpToDateAsync(host, db);
    }

    [Fact]
    public async Task Of_several_that_migrate_a_SQLite_file_at_once_all_find_it_migrated()
    {
        await using var database = await TestDatabase.CreateAsync();
        var hosts = Enumerable.Range(0, 4).Select(_ => Build(Service.All[0], database)).ToList();

        await Task.WhenAll(hosts.Select(host => Task.Run(() => MigrateAsync(host))));

        foreach (var host in hosts)
        {
            await using var scope = host.CreateAsyncScope();
            await AssertUpToDateAsync(host, Context(scope.ServiceProvider));
        }

        foreach (var host in hosts) await host.DisposeAsync();
    }

    private static Task MigrateAsync(ServiceProvider host) => host.MigrateDatabasesAsync(Cancel).WaitAsync(Within, Cancel);

    private static async Task AssertUpToDateAsync(ServiceProvider host, DbContext db)
    {
        foreach (var set in host.GetServices<MigrationSet>())
        {
            await using var beside = set.Beside?.Invoke(db);
            Assert.Empty(await (beside ?? db).Database.GetPendingMigrationsAsync(Cancel));
        }
    }

    private static ServiceProvider Build(Service service, TestDatabase database)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new($"ConnectionStrings:{service.Slug}", database.ConnectionString)]);
        service.Assembly.GetType($"Jilin.{service.Name}.{service.Name}Module")!.GetMethod($"Add{service.Name}")!.Invoke(null, [builder]);
        return builder.Services.AddLogging(logging => logging.AddProvider(new TestLog())).AddSingleton(TimeProvider.System).BuildServiceProvider();
    }

    private static DbContext Context(IServiceProvider services) => (DbContext)services.GetRequiredService(services.GetRequiredService<IEnumerable<MigrationSet>>().First().Service);

    private static async Task MigrateToTheFirstAsync(ServiceProvider host, DbContext db)
    {
        foreach (var set in host.GetServices<MigrationSet>())
        {
            await using var beside = set.Beside?.Invoke(db);
            await (beside ?? db).GetService<IMigrator>().MigrateAsync((beside ?? db).Database.GetMigrations().First(), Cancel);
        }
    }

    private static string FileOf(Service service) => Path.Combine(AppContext.BaseDirectory, "Golden", $"{service.Slug}.json");

    private static List<Table> Golden(Service service)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(FileOf(service)));
        return [.. file.RootElement.EnumerateObject().Select(table => new Table(
            table.Name,
            [.. table.Value.EnumerateArray().Select(row => row.EnumerateObject().ToDictionary(column => column.Name, column => column.Value.ValueKind == JsonValueKind.Null ? null : column.Value.ToString()))]))];
    }

    private static async Task LoadAsync(DbContext db, List<Table> golden)
    {
        await db.Database.OpenConnectionAsync(Cancel);
        var connection = db.Database.GetDbConnection();
        foreach (var table in golden)
        {
            var types = await TypesAsync(connection, table.Name);
            var (before, after) = db.Database.IsSqlServer() && types.ContainsKey("Seq") ? ($"SET IDENTITY_INSERT [{table.Name}] ON;", $"SET IDENTITY_INSERT [{table.Name}] OFF;") : ("", "");
            await using (var empty = Command(connection, $"DELETE FROM [{table.Name}];")) await empty.ExecuteNonQueryAsync(Cancel);
            foreach (var row in table.Rows)
            {
                await using var insert = Command(connection, $"{before} INSERT INTO [{table.Name}] ({string.Join(", ", row.Keys.Select(column => $"[{column}]"))}) VALUES ({string.Join(", ", row.Select((_, at) => $"@p{at}"))}); {after}");
                foreach (var (column, value) in row)
                {
                    var parameter = insert.CreateParameter();
                    parameter.ParameterName = $"@p{insert.Parameters.Count}";
                    parameter.Value = value is null ? DBNull.Value : Typed(value, types[column]);
                    if (types[column] == typeof(byte[])) parameter.DbType = DbType.Binary;
                    if (types[column] == typeof(DateTime)) parameter.DbType = DbType.DateTime2;
                    insert.Parameters.Add(parameter);
                }

                await insert.ExecuteNonQueryAsync(Cancel);
            }
        }

        await db.Database.CloseConnectionAsync();
    }

    // As the driver sees the columns that the first migration made.
    private static async Task<Dictionary<string, Type>> TypesAsync(DbConnection connection, string table)
    {
        await using var look = Command(connection, $"SELECT * FROM [{table}] WHERE 1 = 0;");
        await using var nothing = await look.ExecuteReaderAsync(Cancel);
        return Enumerable.Range(0, nothing.FieldCount).ToDictionary(nothing.GetName, nothing.GetFieldType);
    }

    private static DbCommand Command(DbConnection connection, string text)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        return command;
    }

    private static object Typed(string value, Type type) => type == typeof(byte[]) ? Convert.FromBase64String(value)
        : type == typeof(Guid) ? Guid.Parse(value)
        : type == typeof(DateTime) ? DateTime.Parse(value, CultureInfo.InvariantCulture)
        : type == typeof(bool) ? value == "1"
        : type == typeof(string) ? value
        : long.Parse(value, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Differences(Table golden, List<Dictionary<string, string?>> today)
    {
        if (golden.Rows.Count != today.Count) yield return $"{golden.Name} has {today.Count} rows, had {golden.Rows.Count}";
        foreach (var row in golden.Rows)
        {
            var now = today.Where(other => Keys.All(column => other.GetValueOrDefault(column) == row.GetValueOrDefault(column))).ToList();
            if (now.Count != 1)
            {
                yield return $"{golden.Name}: {now.Count} rows are {JsonSerializer.Serialize(row)}";
                continue;
            }

            foreach (var (column, value) in row)
            {
                if (!now[0].TryGetValue(column, out var current)) yield return $"{golden.Name}.{column} is gone";
                else if (value?.Length > 1 && value[0] is '{' or '[') foreach (var difference in GoldenSamples.Differences($"{golden.Name}.{column}", JsonNode.Parse(value), JsonNode.Parse(current!), mayGrow: true)) yield return difference;
                else if (value != current) yield return $"{golden.Name}.{column} is {current}, was {value}";
            }
        }
    }

    /// <summary>All rows by table, in the golden file's words, as today's model reads them.</summary>
    private static Dictionary<string, List<Dictionary<string, string?>>> Read(DbContext db)
    {
        foreach (var entity in db.Model.GetEntityTypes().Where(entity => !entity.IsOwned()))
        {
            var rows = (IQueryable<object>)typeof(DbContext).GetMethod(nameof(DbContext.Set), [])!.MakeGenericMethod(entity.ClrType).Invoke(db, [])!;
            rows.Load();
        }

        return db.ChangeTracker.Entries().Where(entry => !entry.Metadata.IsMappedToJson()).GroupBy(entry => entry.Metadata.GetTableName()!).ToDictionary(table => table.Key, table => table.Select(Row).ToList());
    }

    private static Dictionary<string, string?> Row(EntityEntry entry)
    {
        var row = entry.Metadata.GetProperties().ToDictionary(property => property.GetColumnName(), property => Text(property, entry.Property(property.Name).CurrentValue));
        foreach (var inside in entry.Metadata.GetNavigations().Where(navigation => navigation.TargetEntityType.IsMappedToJson() && !navigation.IsOnDependent))
            row.Add(inside.TargetEntityType.GetContainerColumnName()!, Json(entry.Navigation(inside.Name))!.ToJsonString());
        return row;
    }

    private static string? Text(IProperty property, object? value) => (property.GetTypeMapping().Converter is { } converter ? converter.ConvertToProvider(value) : value) switch
    {
        null => null,
        byte[] bytes => Convert.ToBase64String(bytes),
        Guid id => id.ToString().ToUpperInvariant(),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        bool flag => flag ? "1" : "0",
        var other => Convert.ToString(other, CultureInfo.InvariantCulture),
    };

    private static JsonNode? Json(NavigationEntry navigation) => navigation.CurrentValue switch
    {
        null => null,
        System.Collections.IEnumerable many => new JsonArray([.. many.Cast<object>().Select(one => Json(navigation.EntityEntry.Context.Entry(one)))]),
        var one => Json(navigation.EntityEntry.Context.Entry(one)),
    };

    private static JsonObject Json(EntityEntry entry)
    {
        var members = new JsonObject();
        foreach (var property in entry.Metadata.GetProperties().Where(property => property.GetJsonPropertyName() is not null))
        {
            members.Add(property.GetJsonPropertyName()!, entry.Property(property.Name).CurrentValue switch
            {
                null => null,
                // The providers write its letters differently.
                Guid id => id.ToString().ToUpperInvariant(),
                var value => JsonNode.Parse(property.GetTypeMapping().JsonValueReaderWriter!.ToJsonString(value)),
            });
        }

        foreach (var inside in entry.Metadata.GetNavigations().Where(navigation => !navigation.IsOnDependent)) members.Add(inside.TargetEntityType.GetJsonPropertyName()!, Json(entry.Navigation(inside.Name)));
        return members;
    }

    private sealed record Table(string Name, List<Dictionary<string, string?>> Rows);
}
