using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Jilin.Persistence;

/// <summary>
/// Has SQLite itself wait for another process's write: from a millisecond on, a little longer each time. The driver alone would look again only every
/// 150 ms, and between two busy replicas find the file taken nearly always.
/// </summary>
internal sealed class BusyTimeout : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Set(connection);
        return Task.CompletedTask;
    }

    private static void Set(DbConnection connection)
    {
        if (connection is SqliteConnection sqlite) _ = raw.sqlite3_busy_timeout(sqlite.Handle, 1000 * sqlite.DefaultTimeout);
    }
}
