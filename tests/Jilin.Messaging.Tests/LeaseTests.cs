using Jilin.Messaging.Outbox;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Jilin.Messaging.Tests;

public sealed class LeaseTests
{
    [Theory, DatabaseData]
    public async Task Of_several_replicas_one_has_the_lease(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var replicas = Enumerable.Range(0, 8).Select(_ => Replica(service)).ToList();

        var answers = await Task.WhenAll(replicas.Select(replica => Task.Run(() => replica.EnsureAsync(default))));

        Assert.Single(answers, held => held);
        Assert.Equal(answers, replicas.Select(replica => replica.Held));
    }

    [Theory, DatabaseData]
    public async Task An_expired_lease_is_taken_anew_and_its_old_owner_knows(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var (first, second) = (Replica(service), Replica(service));
        Assert.True(await first.EnsureAsync(default));
        Assert.False(await second.EnsureAsync(default));
        await ExpireAsync(service);

        Assert.True(await second.EnsureAsync(default));
        service.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(await first.EnsureAsync(default));
        Assert.False(first.Held);
        Assert.True(second.Held);
        Assert.Equal(2, Assert.Single(await service.AllAsync<RelayLease>()).Epoch);
    }

    [Theory, DatabaseData]
    public async Task A_lease_in_time_is_renewed_and_an_expired_one_is_not(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var replica = Replica(service);
        await replica.EnsureAsync(default);
        var until = Assert.Single(await service.AllAsync<RelayLease>()).ExpiresAt;

        service.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.True(await replica.EnsureAsync(default));
        var renewed = Assert.Single(await service.AllAsync<RelayLease>());
        Assert.True(renewed.ExpiresAt > until);
        Assert.Equal(1, renewed.Epoch);

        await ExpireAsync(service);
        service.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.True(await replica.EnsureAsync(default));
        Assert.Equal(2, Assert.Single(await service.AllAsync<RelayLease>()).Epoch);
    }

    [Theory, DatabaseData]
    public async Task A_released_lease_is_free_at_once(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var (first, second) = (Replica(service), Replica(service));
        await first.EnsureAsync(default);

        await first.ReleaseAsync();

        Assert.False(first.Held);
        Assert.True(await second.EnsureAsync(default));
        Assert.False(await first.EnsureAsync(default));
    }

    [Theory, DatabaseData]
    public async Task A_replica_that_lost_the_lease_does_not_release_another_s(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var (first, second) = (Replica(service), Replica(service));
        await first.EnsureAsync(default);
        await ExpireAsync(service);
        await second.EnsureAsync(default);

        await first.ReleaseAsync();

        Assert.False(await Replica(service).EnsureAsync(default));
    }

    [Fact]
    public async Task A_replica_stops_trusting_its_lease_before_the_database_does()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        var replica = Replica(service);
        await replica.EnsureAsync(default);

        service.Clock.Advance(TimeSpan.FromSeconds(7.9));
        Assert.True(replica.Held);
        service.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(replica.Held);
    }

    private static Lease<ParcelContext> Replica(ParcelService service) => new(service.Services.GetRequiredService<IServiceScopeFactory>(), service.Clock);

    private static Task<int> ExpireAsync(ParcelService service) =>
        service.DoAsync(db => db.Set<RelayLease>().ExecuteUpdateAsync(set => set.SetProperty(row => row.ExpiresAt, row => DateTime.UtcNow.AddSeconds(-1))));
}
