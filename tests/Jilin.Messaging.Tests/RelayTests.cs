using System.Collections.Concurrent;
using System.Data.Common;
using Jilin.Messaging.Outbox;
using Jilin.Messaging.Transports;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jilin.Messaging.Tests;

public sealed class RelayTests
{
    [Theory, DatabaseData]
    public async Task Messages_leave_in_order_within_their_stream_and_are_deleted(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var ids = new List<Guid>();
        for (var parcel = 0; parcel < 5; parcel++) ids.Add(await service.SendAsync("0"));
        foreach (var place in "123") foreach (var id in ids) await service.MoveAsync(id, $"{place}", $"{place}a");

        // Later messages are quicker than earlier ones.
        service.Transport.BeforeTaking = message => Task.Delay(message.StreamVersion % 2 == 1 ? 20 : 0, TestContext.Current.CancellationToken);
        Assert.Equal(35, await service.RelayAsync());

        Assert.All(ids, id => Assert.Equal([1, 2, 3, 4, 5, 6, 7], service.Transport.Taken.Where(message => message.StreamId == id).Select(message => message.StreamVersion)));
        Assert.Empty(await service.AllAsync<OutboxMessage>());
    }

    [Fact]
    public async Task A_message_stays_until_the_bus_has_confirmed_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        await service.SendAsync("Changchun");
        var confirm = new TaskCompletionSource();
        service.Transport.BeforeTaking = _ => confirm.Task;

        var relaying = service.RelayAsync();
        Assert.Single(await service.AllAsync<OutboxMessage>());
        confirm.SetResult();

        Assert.Equal(1, await relaying);
        Assert.Empty(await service.AllAsync<OutboxMessage>());
    }

    [Theory, DatabaseData]
    public async Task A_refused_message_holds_its_stream_until_it_is_parked_and_no_other(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var (bad, good) = (await service.SendAsync("bad 1"), await service.SendAsync("good 1"));
        await service.MoveAsync(bad, "bad 2");
        var attempts = 0;
        service.Transport.Failure = message =>
        {
            if (message.StreamId != bad || message.StreamVersion > 1) return null;
            attempts++;
            return new InvalidOperationException("too long");
        };

        Assert.Equal(1, await service.RelayAsync());
        Assert.Equal([good], service.Transport.Taken.Select(message => message.StreamId));
        Assert.Equal(0, await service.RelayAsync());
        Assert.Equal(1, attempts);

        await service.MoveAsync(good, "good 2");
        Assert.Equal(1, await service.RelayAsync());
        while (attempts < Relay<ParcelContext>.AttemptsBeforeParking)
        {
            Assert.Empty(await service.AllAsync<ParkedMessage>());
            service.Clock.Advance(TimeSpan.FromSeconds(60));
            await service.RelayAsync();
        }

        var parked = Assert.Single(await service.AllAsync<ParkedMessage>());
        Assert.Equal((bad, 1, "too long"), (parked.StreamId, parked.StreamVersion, parked.Error));
        Assert.Empty(await service.AllAsync<StreamHold>());
        Assert.Equal(1, await service.RelayAsync());
        Assert.Equal((bad, 2), (service.Transport.Taken.Last().StreamId, service.Transport.Taken.Last().StreamVersion));
        Assert.Empty(await service.AllAsync<OutboxMessage>());
    }

    [Fact]
    public async Task A_message_that_is_taken_at_last_ends_the_hold_on_its_stream()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        await service.SendAsync("Changchun");
        service.Transport.Failure = _ => new InvalidOperationException("not yet");
        await service.RelayAsync();
        Assert.Equal(1, Assert.Single(await service.AllAsync<StreamHold>()).Attempts);

        service.Transport.Failure = _ => null;
        service.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(1, await service.RelayAsync());
        Assert.Empty(await service.AllAsync<StreamHold>());
    }

    [Fact]
    public async Task An_outage_of_the_bus_is_no_message_s_fault()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        var first = await service.SendAsync("Changchun");
        await service.SendAsync("Siping");
        service.Transport.Failure = message => message.StreamId == first ? null : new TransportDownException("away");

        for (var attempt = 0; attempt < 2 * Relay<ParcelContext>.AttemptsBeforeParking; attempt++) await Assert.ThrowsAsync<TransportDownException>(service.RelayAsync);

        Assert.Empty(await service.AllAsync<StreamHold>());
        Assert.Empty(await service.AllAsync<ParkedMessage>());
        Assert.Equal([first], service.Transport.Taken.Select(message => message.StreamId));
        Assert.Single(await service.AllAsync<OutboxMessage>());
    }

    [Fact]
    public async Task Nothing_is_sent_once_the_lease_is_no_longer_safe()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        var id = await service.SendAsync("0");
        await service.MoveAsync(id, "1", "2");
        service.Transport.BeforeTaking = message =>
        {
            if (message.StreamVersion == 2) service.Clock.Advance(Lease<ParcelContext>.Duration);
            return Task.CompletedTask;
        };

        Assert.Equal(2, await service.RelayAsync());

        Assert.Equal(3, Assert.Single(await service.AllAsync<OutboxMessage>()).StreamVersion);
    }

    [Fact]
    public async Task A_backlog_longer_than_a_batch_leaves_whole_and_in_order()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        var id = await service.SendAsync("0");
        await service.MoveAsync(id, [.. Enumerable.Range(1, 2 * Relay<ParcelContext>.BatchSize).Select(place => $"{place}")]);

        while (await service.RelayAsync() > 0)
        {
        }

        Assert.Equal(Enumerable.Range(1, 1 + (2 * Relay<ParcelContext>.BatchSize)).Select(version => (long)version), service.Transport.Taken.Select(message => message.StreamVersion));
    }

    [Fact]
    public async Task What_one_save_raised_leaves_in_that_order_however_it_is_numbered()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        var (many, parcel, later) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await service.DoAsync(db =>
        {
            for (var number = 1; number < Relay<ParcelContext>.BatchSize; number++) Add(db, number, many, number);
            // Its second stands at the end of the relay's batch, its first after that.
            foreach (var (ahead, version) in new[] { 2, 3, 1, 4 }.Index()) Add(db, Relay<ParcelContext>.BatchSize + ahead, parcel, version);
            Add(db, Relay<ParcelContext>.BatchSize + 4, later, 1);
            return db.SaveChangesAsync();
        });

        Assert.Equal(Relay<ParcelContext>.BatchSize + 1, await service.RelayAsync());
        Assert.Equal(3, await service.RelayAsync());

        Assert.Equal([1L, 2, 3, 4], service.Transport.Taken.Where(message => message.StreamId == parcel).Select(message => message.StreamVersion));

        static void Add(ParcelContext db, long number, Guid stream, long version)
        {
            var row = db.Add(new OutboxMessage { MessageId = Guid.NewGuid(), StreamId = stream, StreamVersion = version, Type = ParcelMoved.EventName, Body = [], CreatedAt = default });
            row.Property(message => message.Seq).CurrentValue = number;
        }
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_a_query_is_no_failure_whatever_the_driver_calls_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        var (queries, complaints) = (new CancelledQueries(), new Complaints());
        await using var service = await ParcelService.CreateAsync(database, builder =>
        {
            builder.Logging.AddProvider(complaints);
            builder.Services.AddSingleton<IInterceptor>(queries).AddSingleton<ITransport, RecordingTransport>();
        });
        await service.Host.StartAsync(TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => service.Lease.Held, TimeSpan.FromSeconds(20));
        queries.Hold = true;
        await Eventually.TrueAsync(() => queries.Held >= 2, TimeSpan.FromSeconds(20));
        await service.Host.StopAsync(TestContext.Current.CancellationToken);

        Assert.True(service.Relay.ExecuteTask!.IsCompletedSuccessfully);
        Assert.True(service.Housekeeping.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Empty(complaints.Lines);
    }

    [Fact]
    public async Task A_commit_wakes_the_relay_even_if_it_came_before_the_wait()
    {
        var signal = new RelaySignal<ParcelContext>(TimeProvider.System);
        signal.Set();
        signal.Set();

        await signal.WaitAsync(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken);

        var next = signal.WaitAsync(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken);
        Assert.False(next.IsCompleted);
        signal.Set();
        await next.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    /// <summary>Queries that last until they are cancelled, which the driver then says as SQL Server's does.</summary>
    private sealed class CancelledQueries : DbCommandInterceptor
    {
        private int _held;

        public bool Hold { get; set; }

        public int Held => Volatile.Read(ref _held);

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (!Hold) return result;
            Interlocked.Increment(ref _held);
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw SqlFaults.Of(SqlFaults.Cancelled);
        }
    }

    private sealed class Complaints : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Lines.Enqueue($"{formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}
