using Jilin.Messaging.Outbox;
using Jilin.Messaging.Transports;
using Jilin.Persistence;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Jilin.Messaging.Tests;

public sealed class OutboxTests
{
    [Theory, DatabaseData]
    public async Task An_event_commits_with_its_aggregate(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);

        var id = await service.SendAsync("Changchun");

        Assert.Equal(1, Assert.Single(await service.AllAsync<Parcel>()).Version);
        var row = Assert.Single(await service.AllAsync<OutboxMessage>());
        var message = CloudEvent.FromBytes(row.Body);
        Assert.Equal((id, 1, "jilin.parcels.v1.parcel-moved"), (row.StreamId, row.StreamVersion, row.Type));
        Assert.Equal((row.MessageId, row.StreamId, row.StreamVersion, row.Type, "/parcels"), (message.Id, message.Subject, message.StreamVersion, message.Type, message.Source));
        Assert.Equal("Changchun", message.Data.GetProperty("place").GetString());
    }

    [Theory, DatabaseData]
    public async Task An_event_is_rolled_back_with_its_aggregate(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var first = await service.SendAsync("Changchun");

        await Assert.ThrowsAsync<DbUpdateException>(() => service.DoAsync(async db =>
        {
            db.Add(Parcel.SendFrom("Siping"));
            var twin = Parcel.SendFrom("Baicheng");
            db.Add(twin);
            db.Entry(twin).Property(parcel => parcel.Id).CurrentValue = first;
            return await db.SaveChangesAsync();
        }));

        Assert.Single(await service.AllAsync<Parcel>());
        Assert.Single(await service.AllAsync<OutboxMessage>());
    }

    [Theory, DatabaseData]
    public async Task A_save_repeated_after_a_failure_writes_each_event_once(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var first = await service.SendAsync("Changchun");

        await service.DoAsync(async db =>
        {
            var twin = Parcel.SendFrom("Baicheng");
            var id = twin.Id;
            db.Add(twin);
            db.Entry(twin).Property(parcel => parcel.Id).CurrentValue = first;
            await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
            db.Entry(twin).Property(parcel => parcel.Id).CurrentValue = id;
            return await db.SaveChangesAsync();
        });

        Assert.Equal(2, (await service.AllAsync<OutboxMessage>()).Count);
    }

    [Fact]
    public async Task An_aggregate_changed_without_an_event_is_refused()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        var id = await service.SendAsync("Changchun");

        await Assert.ThrowsAsync<InvalidOperationException>(() => service.DoAsync(async db =>
        {
            (await db.Set<Parcel>().SingleAsync(row => row.Id == id)).MoveInSecret("Siping");
            return await db.SaveChangesAsync();
        }));

        Assert.Equal("Changchun", Assert.Single(await service.AllAsync<Parcel>()).Place);
    }

    public static TheoryData<string> Parts => ["stamp added", "stamp changed", "stamp removed", "mark changed", "label added", "label changed", "label removed"];

    [Theory, MemberData(nameof(Parts))]
    public async Task An_aggregate_whose_part_changed_without_an_event_is_refused(string part)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        var (id, other) = (await service.SendAsync("Changchun"), await service.SendAsync("Siping"));
        await ChangeAsync(parcel =>
        {
            parcel.Stamps.Add(new() { Text = "fragile", Mark = new() { Text = "red" } });
            parcel.Labels.Add(new() { Text = "this side up" });
            parcel.MoveTo("Baicheng");
        });

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => ChangeAsync(Change));
        Assert.Contains($"Parcel {id} was changed", refused.Message);

        // With an event it goes, and other aggregates in the same context need not say anything.
        await ChangeAsync(parcel =>
        {
            Change(parcel);
            parcel.MoveTo("Tonghua");
        });
        Assert.Equal(3, (await service.AllAsync<Parcel>()).Single(row => row.Id == id).Version);

        Task<int> ChangeAsync(Action<Parcel> change) => service.DoAsync(async db =>
        {
            await db.Set<Parcel>().SingleAsync(row => row.Id == other);
            change(await db.Set<Parcel>().SingleAsync(row => row.Id == id));
            return await db.SaveChangesAsync();
        });

        void Change(Parcel parcel)
        {
            switch (part)
            {
                case "stamp added": parcel.Stamps.Add(new() { Text = "heavy" }); break;
                case "stamp changed": parcel.Stamps[0].Text = "heavy"; break;
                case "stamp removed": parcel.Stamps.Clear(); break;
                case "mark changed": parcel.Stamps[0].Mark!.Text = "blue"; break;
                case "label added": parcel.Labels.Add(new() { Text = "heavy" }); break;
                case "label changed": parcel.Labels[0].Text = "heavy"; break;
                default: parcel.Labels.Clear(); break;
            }
        }
    }

    [Fact]
    public async Task An_event_that_is_not_declared_is_refused_where_it_is_written()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database, builder =>
        {
            builder.AddEmbeddedBus();
            // That another service in the process publishes it does not help: in a cluster it is another process.
            builder.Services.AddSingleton(new Publication(typeof(DbContext), typeof(ParcelBurnt)));
        });

        await service.DoAsync(async db =>
        {
            var parcel = Parcel.SendFrom("Changchun");
            parcel.Burn();
            db.AddRange(Parcel.SendFrom("Siping"), parcel);
            var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync());
            Assert.Contains(ParcelBurnt.EventName, refusal.Message);
            Assert.Empty(db.ChangeTracker.Entries<OutboxMessage>());
            return refusal;
        });

        Assert.Empty(await service.AllAsync<Parcel>());
        Assert.Empty(await service.AllAsync<OutboxMessage>());
    }

    [Fact]
    public async Task A_timer_that_is_not_declared_is_refused_where_it_is_written()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => service.DoAsync(async db =>
        {
            var parcel = Parcel.SendFrom("Changchun");
            db.Add(parcel);
            db.Schedule(new ParcelBurnt(parcel.Id), parcel.Id, service.Clock.GetUtcNow());
            return await db.SaveChangesAsync();
        }));

        Assert.Contains(ParcelBurnt.EventName, refusal.Message);
        Assert.Empty(await service.AllAsync<Parcel>());
        Assert.Empty(await service.AllAsync<OutboxTimer>());
    }

    [Fact]
    public async Task A_timer_an_older_version_declared_still_becomes_due()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var older = await ParcelService.CreateAsync(database, also: messaging => messaging.Publishes<ParcelBurnt>());
        await older.DoAsync(async db =>
        {
            db.Schedule(new ParcelBurnt(Guid.NewGuid()), Guid.NewGuid(), older.Clock.GetUtcNow());
            return await db.SaveChangesAsync();
        });

        await using var service = await ParcelService.CreateAsync(database);
        await service.Housekeeping.PromoteTimersAsync(default);

        Assert.Equal(ParcelBurnt.EventName, Assert.Single(await service.AllAsync<OutboxMessage>()).Type);
    }

    [Fact]
    public async Task The_relay_is_woken_by_the_commit_whichever_save_raised_the_event()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        var signal = service.Services.GetRequiredService<RelaySignal<ParcelContext>>();
        await using var before = service.Services.CreateAsyncScope();
        await using var among = service.Services.CreateAsyncScope();
        await using var after = service.Services.CreateAsyncScope();
        var (first, second, third) = (Db(before), Db(among), Db(after));
        foreach (var db in new[] { first, third }) db.Add(new Arrival { ParcelId = Guid.NewGuid(), Version = 1, Place = "Siping" });
        second.Add(Parcel.SendFrom("Changchun"));

        Task[] together;
        using (await WriteGate.EnterAsync(first, default)) together = [.. new DbContext[] { first, second, third }.Select(WriteGate.SaveAsync)];
        await Task.WhenAll(together);
        await WokenAsync();

        await using (var transaction = await second.Database.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            second.Add(Parcel.SendFrom("Siping"));
            await second.SaveChangesAsync(TestContext.Current.CancellationToken);
            // Woken now, the relay would find nothing, and sleep again.
            await signal.WaitAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }

        await WokenAsync();

        Task WokenAsync() => signal.WaitAsync(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        static ParcelContext Db(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<ParcelContext>();
    }

    [Fact]
    public async Task A_synchronous_save_is_refused()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        using var scope = service.Services.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<ParcelContext>();
        db.Add(Parcel.SendFrom("Changchun"));

        Assert.Throws<InvalidOperationException>(() => db.SaveChanges());
        Assert.Empty(await service.AllAsync<Parcel>());
    }

    [Theory, DatabaseData]
    public async Task Of_two_changes_from_the_same_state_only_one_commits(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var id = await service.SendAsync("Changchun");

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => service.DoAsync(async db =>
        {
            var stale = await db.Set<Parcel>().SingleAsync(row => row.Id == id);
            await service.MoveAsync(id, "Siping");
            stale.MoveTo("Baicheng");
            return await db.SaveChangesAsync();
        }));

        Assert.Equal("Siping", Assert.Single(await service.AllAsync<Parcel>()).Place);
        Assert.Equal([1, 2], (await service.OutboxAsync()).Select(message => message.StreamVersion));
    }

    [Theory, DatabaseData]
    public async Task What_is_published_is_what_was_stored_byte_for_byte_and_on_every_send(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        await service.SendAsync("长春");
        var stored = Assert.Single(await service.AllAsync<OutboxMessage>());

        // The bus takes it, and its confirm is lost.
        var sent = new List<OutboxMessage>();
        service.Transport.Failure = message =>
        {
            sent.Add(message);
            return sent.Count == 1 ? new TransportDownException("away") : null;
        };
        await Assert.ThrowsAnyAsync<Exception>(service.RelayAsync);
        await service.RelayAsync();

        Assert.Equal(2, sent.Count);
        Assert.All(sent, message => Assert.Equal(stored.MessageId, message.MessageId));
        Assert.All(sent, message => Assert.Equal(stored.Body, message.Body));
        Assert.Contains("长春", System.Text.Encoding.UTF8.GetString(stored.Body));
        Assert.Empty(await service.AllAsync<OutboxMessage>());
    }
}
