using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Jilin.ServiceDefaults.Persistence;

/// <summary>
/// One writer at a time per SQLite file and process. SQLite has one writer anyway; without the gate the driver finds that out by
/// sleeping 150 ms on BUSY, and the slowest writers starve. Other databases pass freely.
/// </summary>
public static class WriteGate
{
    // By the connection string: in a process everybody names a file the same way.
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Gates = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn to write to <paramref name="db"/>'s database; dispose the answer when the write is committed.</summary>
    public static async Task<IDisposable?> EnterAsync(DbContext db, CancellationToken cancellationToken)
    {
        if (db.Database.GetDbConnection() is not SqliteConnection connection) return null;
        var gate = Gates.GetOrAdd(connection.ConnectionString, _ => new(1, 1));
        await gate.WaitAsync(cancellationToken);
        return new Turn(gate);
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
