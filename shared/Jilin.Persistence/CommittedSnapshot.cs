using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Jilin.Persistence;

/// <summary>
/// READ_COMMITTED_SNAPSHOT of a SQL Server database: a query sees what was committed when it began, and waits for no writer. Without it one query may count
/// a row before a change and another after it. EF Core sets it in the databases it makes; in one that an administrator made it is off.
/// </summary>
internal static class CommittedSnapshot
{
    /// <summary>What to run, while nobody else is connected.</summary>
    public static string StatementFor(DbContext db) => $"ALTER DATABASE [{db.Database.GetDbConnection().Database.Replace("]", "]]", StringComparison.Ordinal)}] SET READ_COMMITTED_SNAPSHOT ON WITH NO_WAIT;";

    public static async Task<bool> IsOffAsync(DbContext db, CancellationToken cancellationToken) =>
        db.Database.IsSqlServer() && (await db.Database.SqlQueryRaw<bool>("SELECT is_read_committed_snapshot_on AS Value FROM sys.databases WHERE database_id = DB_ID()").ToListAsync(cancellationToken)) is [false];

    /// <summary>Sets it, or says what an operator has to run: it cannot be set while others are connected, and nobody who is served is cut off for it.</summary>
    public static async Task SetAsync(DbContext db, ILogger logger, CancellationToken cancellationToken)
    {
        if (!await IsOffAsync(db, cancellationToken)) return;
        try
        {
            await db.Database.ExecuteSqlRawAsync(StatementFor(db), cancellationToken);
        }
        catch (System.Data.Common.DbException refused)
        {
            logger.LogWarning("Figures may not add up, and readers wait for writers, until this was run while nobody else is connected: {Statement} It was tried, and refused: {Error}", StatementFor(db), refused.Message);
        }
    }
}
