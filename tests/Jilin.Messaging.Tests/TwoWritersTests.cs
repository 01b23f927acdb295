using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Messaging.Tests;

public sealed class TwoWritersTests
{
    private static readonly Dictionary<Type, Func<Func<DbContext>, Task>> Writers = new()
    {
        [typeof(Parcel)] = open => TwoWriters.SecondIsRefusedAsync<Parcel>(open, row => row.Entity.MoveTo("Siping")),
        [typeof(RelayLease)] = open => TwoWriters.SecondIsRefusedAsync<RelayLease>(open, row => row.Entity.DrainSince = DateTimeOffset.UnixEpoch),
        [typeof(Republication)] = open => TwoWriters.SecondIsRefusedAsync<Republication>(open, row => row.Entity.EndedAt = DateTimeOffset.UnixEpoch),
        [typeof(InboxStream)] = open => TwoWriters.SecondIsRefusedAsync<InboxStream>(open, row => row.Entity.LastVersion++),
    };

    [Theory, DatabaseData]
    public async Task Of_two_who_read_the_same_row_and_change_it_the_second_is_refused(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        ParcelContext Open() => provider == DatabaseProvider.Sqlite ? new SqliteParcels(database.Options<SqliteParcels>()) : new SqlServerParcels(database.Options<SqlServerParcels>());
        await using var db = Open();
        // The lease is there from the beginning.
        db.AddRange(Parcel.SendFrom("Changchun"), new InboxStream { Consumer = "test", StreamId = Guid.NewGuid(), LastVersion = 1 }, new Republication { StartedAt = DateTimeOffset.UnixEpoch, PerSecond = 1, Total = 1 });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);

        Assert.Equivalent(Writers.Keys, TwoWriters.RowsWithToken(db), strict: true);
        foreach (var write in Writers.Values) await write(Open);
    }
}
