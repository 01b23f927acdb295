using Jilin.Messaging.Outbox;
using Jilin.Messaging.Transports;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Jilin.Messaging.Tests;

/// <summary>What is stuck is seen: the service is degraded, and says why, how much and for how long.</summary>
public sealed class PulseTests
{
    [Theory, DatabaseData]
    public async Task A_service_whose_messages_flow_is_healthy(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        await service.SendAsync("Changchun");
        service.Misfortune.StrikeOn("1");
        await service.Inbox.ProcessAsync(service.Subscription, [Moved(1)], default);
        await service.RelayAsync();

        Assert.Equal(HealthStatus.Healthy, (await LookAsync(service)).Status);
    }

    [Theory, DatabaseData]
    public async Task A_consumer_that_fails_on_the_same_message_is_seen(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        service.Misfortune.StrikeOn("1");
        await service.Inbox.ProcessAsync(service.Subscription, [Moved(1)], default);
        await service.Inbox.ProcessAsync(service.Subscription, [Moved(1)], default);
        await service.RelayAsync();
        service.Clock.Advance(TimeSpan.FromMinutes(2));
        await service.RelayAsync();

        await IsDegradedAsync(service, "failed-deliveries", 2, 120);
    }

    [Theory, DatabaseData]
    public async Task What_waits_for_an_operator_is_seen_at_once(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        service.Misfortune.StrikeAsync = (_, _) => throw new OverflowException();
        await service.Inbox.ProcessAsync(service.Subscription, [Moved(1)], default);
        await service.RelayAsync();

        await IsDegradedAsync(service, "waiting-deliveries", 1, 0);
    }

    [Theory, DatabaseData]
    public async Task A_held_stream_and_then_the_parked_message_are_seen(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        await service.SendAsync("Changchun");
        service.Transport.Failure = _ => new InvalidOperationException("too long");
        await service.RelayAsync();
        service.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.True(await service.Lease.EnsureAsync(default));
        await IsDegradedAsync(service, "held-streams", 1, 20);

        for (var attempt = 1; attempt < Relay<ParcelContext>.AttemptsBeforeParking; attempt++)
        {
            service.Clock.Advance(TimeSpan.FromMinutes(2));
            await service.RelayAsync();
        }

        service.Clock.Advance(TimeSpan.FromSeconds(5));
        await IsDegradedAsync(service, "parked-messages", 1, 5);
    }

    [Theory, DatabaseData]
    public async Task A_relay_without_lease_is_seen_by_every_replica_and_an_orderly_handover_is_not(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        await service.RelayAsync();
        Assert.Equal(HealthStatus.Healthy, (await LookAsync(service)).Status);

        await service.Lease.ReleaseAsync();
        Assert.Equal(HealthStatus.Healthy, (await LookAsync(service)).Status);
        service.Clock.Advance(TimeSpan.FromSeconds(20));
        await IsDegradedAsync(service, "relay-without-lease", 1, 20);

        Assert.True(await service.Lease.EnsureAsync(default));
        Assert.Equal(HealthStatus.Healthy, (await LookAsync(service)).Status);
    }

    [Theory, DatabaseData]
    public async Task Events_that_wait_too_long_are_seen_unless_somebody_drains(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        await service.SendAsync("Changchun");
        service.Transport.Failure = _ => new TransportDownException("away");
        service.Clock.Advance(TimeSpan.FromMinutes(2));
        await Assert.ThrowsAsync<TransportDownException>(service.RelayAsync);
        await IsDegradedAsync(service, "waiting-events", 1, 120);

        await service.DoAsync(db => db.Set<RelayLease>().ExecuteUpdateAsync(set => set.SetProperty(row => row.DrainSince, service.Clock.GetUtcNow()).SetProperty(row => row.DrainUpTo, 0)));
        Assert.Equal(HealthStatus.Healthy, (await LookAsync(service)).Status);
    }

    private static CloudEvent Moved(long version) => Events.Write(new ParcelMoved(Guid.NewGuid(), $"{version}"), Guid.NewGuid(), version, DateTimeOffset.UtcNow);

    private static async Task IsDegradedAsync(ParcelService service, string reason, long count, double age)
    {
        var health = await LookAsync(service);
        Assert.Equal((HealthStatus.Degraded, $"{reason}: {count}"), (health.Status, health.Description));
        var stuck = Assert.Single(service.Pulse.Stuck);
        Assert.Equal((reason, count, age), (stuck.Reason, stuck.Count, Math.Round(stuck.Age.TotalSeconds)));
        Assert.Equal(reason, Assert.Single(health.Data).Key);
    }

    private static async Task<HealthReportEntry> LookAsync(ParcelService service)
    {
        await service.Pulse.MeasureAsync(default);
        return (await service.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "parcels-messages")).Entries.Single().Value;
    }
}
