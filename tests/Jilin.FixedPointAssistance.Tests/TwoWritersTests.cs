using Jilin.FixedPointAssistance.Data;
using Jilin.FixedPointAssistance.Domain;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Jilin.FixedPointAssistance.Tests;

public sealed class TwoWritersTests
{
    private static readonly Dictionary<Type, Func<Func<DbContext>, Task>> Writers = new()
    {
        // With different townships: that nobody is paired twice has a key of its own.
        [typeof(AidingUnit)] = open =>
        {
            var townships = new Queue<string>([Given.Township, Given.OtherTownship]);
            return TwoWriters.SecondIsRefusedAsync<AidingUnit>(open, row => row.Entity.Pair(Given.Place(townships.Dequeue()), 2009));
        },
        [typeof(Donation)] = open => TwoWriters.SecondIsRefusedAsync<Donation>(open, row => row.Entity.Receive(Given.Day(1), "cashier", null)),
    };

    [Theory, DatabaseData]
    public async Task Of_two_who_read_the_same_row_and_change_it_the_second_is_refused(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        FixedPointAssistanceDbContext Open() => provider == DatabaseProvider.Sqlite
            ? new SqliteFixedPointAssistanceDbContext(database.Options<SqliteFixedPointAssistanceDbContext>())
            : new SqlServerFixedPointAssistanceDbContext(database.Options<SqlServerFixedPointAssistanceDbContext>());
        await using var db = Open();
        await db.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        db.AddRange(Given.Unit(), Given.Pledged());
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);

        Assert.Equivalent(Writers.Keys, TwoWriters.RowsWithToken(db).Where(row => row.Assembly == typeof(Donation).Assembly), strict: true);
        foreach (var write in Writers.Values) await write(Open);
    }
}
