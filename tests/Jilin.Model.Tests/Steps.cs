using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Jilin.Messaging.Outbox;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Jilin.Model.Tests;

/// <summary>
/// Parks a replica's work before and after all it does to the database: there it can crash, be paused, overtaken, or lose its database. What it does
/// is done at once, and by the world's clock. One writer at a time, as SQLite has it.
/// </summary>
internal sealed partial class Steps(Replica replica, string actor) : IDbCommandInterceptor, IDbTransactionInterceptor, IDbConnectionInterceptor, ISaveChangesInterceptor
{
    private static readonly ConcurrentDictionary<string, (string What, bool Writes)> Known = new();

    private readonly World _world = replica.World;
    private bool _writing;

    public async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        await BeforeAsync(command).ConfigureAwait(false);
        var reader = command.ExecuteReader();
        return InterceptionResult<DbDataReader>.SuppressWithResult(reader is SqliteDataReader ? reader : ReadAll(reader));
    }

    public async ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        var (what, writes) = Describe(command);
        if (writes || command.Transaction is not null) return result;
        try
        {
            await ParkAsync($"after {what}").ConfigureAwait(false);
        }
        catch
        {
            await result.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return result;
    }

    public async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await BeforeAsync(command).ConfigureAwait(false);
        var changed = command.ExecuteNonQuery();
        if (changed > 0 && Describe(command).What == "update RelayLease") ReadLease(command);
        return InterceptionResult<int>.SuppressWithResult(changed);
    }

    public async ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await ParkAsync($"after {Describe(command).What}").ConfigureAwait(false);
        return result;
    }

    public async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
    {
        await ParkAsync("before begin", () => _world.Writer is null).ConfigureAwait(false);
        return result;
    }

    public ValueTask<DbTransaction> TransactionStartedAsync(DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        _world.Writer = replica;
        _writing = true;
        return new(result);
    }

    public async ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        await ParkAsync("before commit").ConfigureAwait(false);
        return result;
    }

    public async Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Closed();
        await ParkAsync("after commit").ConfigureAwait(false);
    }

    public Task TransactionRolledBackAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Closed();
        return Task.CompletedTask;
    }

    /// <summary>The context is closed: what it had not committed is rolled back by now.</summary>
    public void Closed()
    {
        if (_writing) _world.Writer = null;
        _writing = false;
    }

    public InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        connection.Open();
        return InterceptionResult.Suppress();
    }

    public ValueTask<InterceptionResult> ConnectionOpeningAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        new(ConnectionOpening(connection, eventData, result));

    public async ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await ParkAsync("after save").ConfigureAwait(false);
        return result;
    }

    private async Task BeforeAsync(DbCommand command)
    {
        var (what, writes) = Describe(command);
        // Within a transaction nobody sees what is done before the commit: there is where it parks.
        if (command.Transaction is null) await ParkAsync($"before {what}", writes ? () => _world.Writer is null : null).ConfigureAwait(false);
        var now = _world.Time.Now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);
        command.CommandText = command.CommandText
            .Replace("'now'", $"'{now}'", StringComparison.Ordinal)
            .Replace("GETUTCDATE()", $"CAST('{now}' AS datetime)", StringComparison.Ordinal);
    }

    private Task ParkAsync(string at, Func<bool>? ready = null) => _world.ParkAsync(replica, $"{actor}: {at}", ready);

    // SQL Server's driver reads on from the network, which would take the work to another thread; and while it has not read all, the connection does nothing else.
    private static DataTableReader ReadAll(DbDataReader reader)
    {
        using var all = reader;
        var results = new List<DataTable>();
        do
        {
            var result = new DataTable();
            for (var column = 0; column < reader.FieldCount; column++) result.Columns.Add($"{column}", reader.GetFieldType(column));
            for (var row = new object[reader.FieldCount]; reader.Read(); result.Rows.Add(row)) reader.GetValues(row);
            results.Add(result);
        }
        while (reader.NextResult());
        return new([.. results]);
    }

    private void ReadLease(DbCommand command)
    {
        using var read = command.Connection!.CreateCommand();
        read.CommandText = "SELECT \"Owner\", \"Epoch\", \"ExpiresAt\" FROM \"RelayLease\"";
        using var row = read.ExecuteReader();
        row.Read();
        _world.LeaseChanged(replica, row.IsDBNull(0), row.GetInt64(1), new(DateTime.SpecifyKind(row.GetDateTime(2), DateTimeKind.Utc)));
    }

    private static (string What, bool Writes) Describe(DbCommand command) => Known.GetOrAdd(Plain(command.CommandText), static text =>
    {
        var verb = Verb().Match(text) is { Success: true } writing ? writing.Value.ToLowerInvariant() : "select";
        return ($"{verb} {Table().Match(text).Value}", verb != "select");
    });

    // The moment it was executed at would make every text a new one.
    private static string Plain(string text) => text.Contains("2009-06", StringComparison.Ordinal) ? Moment().Replace(text, "") : text;

    [GeneratedRegex(@"\b(INSERT|UPDATE|DELETE|MERGE)\b")]
    private static partial Regex Verb();

    [GeneratedRegex("OutboxMessage|StreamHold|ParkedMessage|OutboxTimer|RelayLease|InboxMessage|InboxStream|FailedDelivery|Parcel|Tally|Arrival")]
    private static partial Regex Table();

    [GeneratedRegex(@"2009-06-\d\dT[\d:.]+")]
    private static partial Regex Moment();
}

/// <summary>Notes, after everything else, which events are now committed on this replica: its own relay must know of them.</summary>
internal sealed class Witness(Replica replica) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    private readonly List<(Guid MessageId, Guid StreamId)> _saved = [];

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        var db = eventData.Context!;
        _saved.AddRange(db.ChangeTracker.Entries<OutboxMessage>().Where(entry => entry.State == EntityState.Unchanged).Select(entry => (entry.Entity.MessageId, entry.Entity.StreamId)));
        if (db.Database.CurrentTransaction is null) Committed();
        return new(result);
    }

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Committed();
        return Task.CompletedTask;
    }

    /// <summary>What was saved and not committed came to nothing.</summary>
    public void Closed() => _saved.Clear();

    private void Committed()
    {
        foreach (var saved in _saved) replica.Committed.Add(saved);
        _saved.Clear();
    }
}
