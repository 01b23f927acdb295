using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Jilin.Persistence;

/// <summary>
/// One writer at a time per SQLite file and process. SQLite has one writer anyway; without the gate the driver finds that out by
/// sleeping 150 ms on BUSY, and the slowest writers starve. Other databases pass freely.
/// </summary>
public static class WriteGate
{
    // By the connection string: in a process everybody names a file the same way.
    private static readonly ConcurrentDictionary<string, Gate> Gates = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn to write to <paramref name="db"/>'s database; dispose the answer when the write is committed.</summary>
    public static async Task<IDisposable?> EnterAsync(DbContext db, CancellationToken cancellationToken) =>
        GateOf(db) is { } gate ? await gate.EnterAsync(cancellationToken) : null;

    /// <summary>
    /// Saves what <paramref name="db"/> tracks. Who waits here for a turn at the same time shares one transaction, each behind a savepoint of its own, and so one
    /// flush to the disk, which is most of what a small save costs. It returns when the transaction is committed; nothing of it is visible before.
    /// </summary>
    /// <remarks>Not for a context with a transaction or a connection it has opened itself.</remarks>
    /// <exception cref="DbUpdateException">As from saving alone; the others' saves are not touched.</exception>
    public static Task SaveAsync(DbContext db) => GateOf(db) is { } gate ? gate.SaveAsync(db) : db.SaveChangesAsync(CancellationToken.None);

    private static Gate? GateOf(DbContext db) => db.Database.GetDbConnection() is SqliteConnection connection ? Gates.GetOrAdd(connection.ConnectionString, _ => new(new(1, 1))) : null;

    private sealed class Gate(SemaphoreSlim turn)
    {
        // The first of a group waits for all the others: with so many, for a few milliseconds.
        private const int LargestGroup = 32;

        // How many wait for their turn to save. None of them gives up, so a group that is left open for them will be closed by one.
        private int _savers;

        // Touched only by whoever has the turn.
        private Group? _open;

        public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
        {
            await turn.WaitAsync(cancellationToken);
            await CloseAsync();
            return new Turn(turn);
        }

        public async Task SaveAsync(DbContext db)
        {
            Interlocked.Increment(ref _savers);
            await turn.WaitAsync(CancellationToken.None);
            Interlocked.Decrement(ref _savers);
            Group group;
            Exception? failure;
            using (new Turn(turn))
            {
                if (_open is null && Volatile.Read(ref _savers) == 0)
                {
                    await db.SaveChangesAsync(CancellationToken.None);
                    return;
                }

                group = _open ??= new(db, await db.BeginTransactionAsync(CancellationToken.None));
                failure = await group.SaveAsync(db);
                // Whoever still waits to save does so in this transaction, and commits it.
                if (Volatile.Read(ref _savers) == 0 || group.Size == LargestGroup) await CloseAsync();
            }

            if (failure is null)
            {
                await group.Committed;
                return;
            }

            // A failed save waits as well: what it lost a race to is there to be read only then.
            await group.Committed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ExceptionDispatchInfo.Throw(failure);
        }

        private async Task CloseAsync()
        {
            if (_open is not { } group) return;
            _open = null;
            await group.CommitAsync();
        }
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }

    /// <summary>Saves of several contexts in one transaction, on the connection of the first.</summary>
    private sealed class Group(DbContext first, IDbContextTransaction transaction)
    {
        private readonly TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Size { get; private set; }

        /// <summary>Fails when the commit does.</summary>
        public Task Committed => _committed.Task;

        /// <returns>Why it failed. EF Core has then gone back to the savepoint it sets before a save within a transaction.</returns>
        public async Task<Exception?> SaveAsync(DbContext db)
        {
            Size++;
            try
            {
                if (db == first) await db.SaveChangesAsync(CancellationToken.None);
                else await JoinAsync(db);
                return null;
            }
            catch (Exception exception)
            {
                return exception;
            }
        }

        public async Task CommitAsync()
        {
            try
            {
                // The first context waits for this very commit, and nobody else uses it.
                await using (transaction) await transaction.CommitAsync(CancellationToken.None);
                _committed.SetResult();
            }
            catch (Exception exception)
            {
                _committed.SetException(exception);
            }
        }

        private async Task JoinAsync(DbContext db)
        {
            var own = db.Database.GetConnectionString();
            db.Database.SetDbConnection(first.Database.GetDbConnection());
            try
            {
                await using var joined = await db.Database.UseTransactionAsync(transaction.GetDbTransaction(), CancellationToken.None);
                await db.SaveChangesAsync(CancellationToken.None);
            }
            finally
            {
                db.Database.SetDbConnection(null, contextOwnsConnection: true);
                db.Database.SetConnectionString(own);
            }
        }
    }
}
