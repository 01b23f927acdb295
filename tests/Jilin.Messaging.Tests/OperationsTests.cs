using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Jilin.Messaging.Inbox;
using Jilin.Messaging.Operations;
using Jilin.Messaging.Outbox;
using Jilin.Messaging.Transports;
using Jilin.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Jilin.Messaging.Tests;

/// <summary>What an operator does, through the service's door while all of it runs: relay, bus, consumers, housekeeping.</summary>
[Collection(nameof(BusTests))]
public sealed class OperationsTests : IDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    private readonly Refusals _refusals = new();
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Theory, DatabaseData]
    public async Task A_parked_message_is_looked_into_replayed_and_arrives_once(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.OpenAsync(database, _refusals);
        var parcel = await ParkAsync(service, "Changchun");
        var listed = Assert.Single((await GetAsync(service, "parked")).Items);
        Assert.Equal(("too long", parcel.ToString(), 1), ((string?)listed!["error"], (string?)listed["streamId"], (int)listed["streamVersion"]!));
        Assert.Empty((await GetAsync(service, "parked?type=jilin.parcels.v1.parcel-lost")).Items);
        var id = (string)listed["messageId"]!;
        Assert.Equal("Changchun", (string?)(await GetAsync(service, $"parked/{id}")).Json["event"]!["data"]!["place"]);
        Assert.Equal(id, (string?)(await GetAsync(service, $"parked/{id}")).Json["event"]!["id"]);

        _refusals.Of = _ => false;
        var key = Guid.NewGuid().ToString();
        var done = await PostAsync(service, $"parked/{id}/replay", "the limit was raised", key);
        Assert.Equal((HttpStatusCode.OK, "replayedParked"), (done.Status, (string?)done.Json["kind"]));
        Assert.Equal(done.Text, (await PostAsync(service, $"parked/{id}/replay", "the limit was raised", key)).Text);
        (await PostAsync(service, $"parked/{id}/replay", "again")).Refused(HttpStatusCode.NotFound, "parked-message-not-found");

        await Eventually.TrueAsync(async () => (await service.AllAsync<OutboxMessage>()).Count == 0, Within);
        var arrival = Assert.Single(await service.AllAsync<Arrival>());
        Assert.Equal((parcel, 1, "Changchun"), (arrival.ParcelId, arrival.Version, arrival.Place));
        Assert.Equal(Guid.Parse(id), Assert.Single(await service.AllAsync<InboxMessage>()).MessageId);
        Assert.Empty((await GetAsync(service, "parked")).Items);
        var action = Assert.Single((await GetAsync(service, $"actions?kind=replayedParked&messageId={id}")).Items);
        Assert.Equal("the limit was raised", (string?)action!["reason"]);
    }

    [Theory, DatabaseData]
    public async Task A_replayed_message_goes_out_before_what_waits_of_its_stream(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.OpenAsync(database, _refusals);
        var parcel = await ParkAsync(service, "1");
        await service.MoveAsync(parcel, "2", "3");
        await Eventually.TrueAsync(async () => (await service.AllAsync<StreamHold>()).Count == 1, Within);

        var parked = Assert.Single(await service.AllAsync<ParkedMessage>());
        await PostAsync(service, $"parked/{parked.MessageId}/replay", "the limit was raised");
        _refusals.Of = _ => false;
        await PostAsync(service, $"holds/{parcel}/release", "the limit was raised");

        await Eventually.TrueAsync(async () => (await service.AllAsync<OutboxMessage>()).Count == 0, Within);
        Assert.Equal(["1", "2", "3"], (await service.AllAsync<Arrival>()).Select(arrival => arrival.Place));
    }

    [Theory, DatabaseData]
    public async Task A_discarded_message_is_never_sent_and_is_kept_with_the_reason(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.OpenAsync(database, _refusals);
        await ParkAsync(service, "Changchun");
        var parked = Assert.Single(await service.AllAsync<ParkedMessage>());

        (await PostAsync(service, $"parked/{parked.MessageId}/discard", "")).Refused(HttpStatusCode.BadRequest, "validation-failed", "reason");
        (await PostAsync(service, $"parked/{parked.MessageId}/discard", null)).Refused(HttpStatusCode.BadRequest, "malformed-json");
        Assert.Single(await service.AllAsync<ParkedMessage>());
        Assert.Empty(await service.AllAsync<OperatorAction>());

        var done = await PostAsync(service, $"parked/{parked.MessageId}/discard", "entered by mistake");
        Assert.Equal(HttpStatusCode.OK, done.Status);

        Assert.Empty(await service.AllAsync<ParkedMessage>());
        Assert.Empty(await service.AllAsync<OutboxMessage>());
        Assert.Equal(parked.Body, Assert.Single(await service.AllAsync<OperatorAction>()).Body);
        var kept = (await GetAsync(service, $"actions/{(string)done.Json["id"]!}")).Json;
        Assert.Equal(("discardedParked", "entered by mistake", "too long", "Changchun"), ((string?)kept["kind"], (string?)kept["reason"], (string?)kept["error"], (string?)kept["event"]!["data"]!["place"]));
    }

    [Theory, DatabaseData]
    public async Task A_failed_delivery_is_looked_into_replayed_and_handled_once(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.OpenAsync(database, _refusals);
        var failed = await FailForGoodAsync(service, "Siping");
        var path = $"failed/{ParcelService.Consumer}/{failed.MessageId}";

        var listed = Assert.Single((await GetAsync(service, "failed?state=waiting")).Items);
        Assert.Equal(("System.InvalidOperationException: Siping is on fire.", 12), ((string?)listed!["error"], (int)listed["attempts"]!));
        Assert.Empty((await GetAsync(service, "failed?state=retrying")).Items);
        Assert.Empty((await GetAsync(service, "failed?consumer=parcels-departures")).Items);
        var seen = (await GetAsync(service, path)).Json;
        Assert.Equal("Siping", (string?)seen["event"]!["data"]!["place"]);
        Assert.Contains(nameof(Arrivals), (string?)seen["error"], StringComparison.Ordinal);
        Assert.Equal((1, 0), ((int)(await GetAsync(service, "relay")).Json["waiting"]!, (int)(await GetAsync(service, "relay")).Json["retrying"]!));

        service.Misfortune.StrikeOn();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(service, $"{path}/replay", "the fire is out")).Status);
        // Due at once, by a clock that stands still.
        await service.Housekeeping.RetryFailedAsync(default);

        Assert.Empty(await service.AllAsync<FailedDelivery>());
        Assert.Equal("Siping", Assert.Single(await service.AllAsync<Arrival>()).Place);
        (await PostAsync(service, $"{path}/replay", "again")).Refused(HttpStatusCode.NotFound, "failed-delivery-not-found");
    }

    [Fact]
    public async Task A_failed_delivery_that_is_replayed_has_all_its_attempts_again()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.OpenAsync(database, _refusals);
        var failed = await FailForGoodAsync(service, "Siping");

        await PostAsync(service, $"failed/{ParcelService.Consumer}/{failed.MessageId}/replay", "perhaps");

        var row = Assert.Single(await service.AllAsync<FailedDelivery>());
        Assert.Equal((0, service.Clock.GetUtcNow()), (row.Attempts, row.RetryAt));
    }

    [Fact]
    public async Task A_failed_delivery_is_discarded_with_a_reason_and_kept_or_left_alone_when_nobody_could_handle_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.OpenAsync(database, _refusals);
        var failed = await FailForGoodAsync(service, "Siping");
        await service.DoAsync(db => db.Set<FailedDelivery>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Consumer, "parcels-gone")));

        (await PostAsync(service, $"failed/parcels-gone/{failed.MessageId}/replay", "try")).Refused(HttpStatusCode.Conflict, "no-such-consumer");
        var done = await PostAsync(service, $"failed/parcels-gone/{failed.MessageId}/discard", "nobody needs it");

        Assert.Equal(HttpStatusCode.OK, done.Status);
        Assert.Empty(await service.AllAsync<FailedDelivery>());
        var kept = (await GetAsync(service, $"actions/{(string)done.Json["id"]!}")).Json;
        Assert.Equal(("discardedFailed", "parcels-gone", "nobody needs it", "Siping"), ((string?)kept["kind"], (string?)kept["consumer"], (string?)kept["reason"], (string?)kept["event"]!["data"]!["place"]));
    }

    [Theory, DatabaseData]
    public async Task A_held_stream_is_listed_with_what_waits_in_it_and_goes_on_when_released(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.OpenAsync(database, _refusals);
        _refusals.Of = _ => true;
        var (first, second) = (await service.SendAsync("1"), await service.SendAsync("1"));
        await service.MoveAsync(first, "2", "3");
        await Eventually.TrueAsync(async () => (await service.AllAsync<StreamHold>()).Count == 2, Within);

        var page = await GetAsync(service, "holds?limit=1");
        var held = Assert.Single(page.Items);
        Assert.Equal((first.ToString(), 3, "too long"), ((string?)held!["streamId"], (int)held["pending"]!, (string?)held["error"]));
        var rest = await GetAsync(service, $"holds?limit=1&cursor={(string)page.Json["nextCursor"]!}");
        Assert.Equal((second.ToString(), null), ((string?)Assert.Single(rest.Items)!["streamId"], (string?)rest.Json["nextCursor"]));
        Assert.Equal(2, (int)(await GetAsync(service, "relay")).Json["heldStreams"]!);

        // The clock stands still: nothing but the operator's word ends the pause.
        _refusals.Of = _ => false;
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(service, $"holds/{first}/release", "the bus is well")).Status);
        await Eventually.TrueAsync(async () => (await service.AllAsync<Arrival>()).Count == 3, Within);
        Assert.Equal(["1", "2", "3"], (await service.AllAsync<Arrival>()).Where(arrival => arrival.ParcelId == first).Select(arrival => arrival.Place));
        Assert.Equal(second, Assert.Single(await service.AllAsync<StreamHold>()).StreamId);
        (await PostAsync(service, $"holds/{first}/release", "again")).Refused(HttpStatusCode.NotFound, "stream-not-held");
    }

    [Theory, DatabaseData]
    public async Task A_drain_sends_what_was_committed_before_it_and_nothing_later_until_it_is_resumed(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.OpenAsync(database, _refusals);
        _refusals.Of = _ => true;
        var before = await service.SendAsync("before");
        await Eventually.TrueAsync(async () => (await service.AllAsync<StreamHold>()).Count == 1, Within);

        (await PostAsync(service, "resume", "by mistake")).Refused(HttpStatusCode.Conflict, "not-draining");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(service, "drain", "before the upgrade")).Status);
        (await PostAsync(service, "drain", "twice")).Refused(HttpStatusCode.Conflict, "already-draining");
        await service.MoveAsync(before, "after");
        var later = await service.SendAsync("later");
        var draining = (await GetAsync(service, "relay")).Json;
        Assert.Equal(("draining", 1, 3), ((string?)draining["state"], (int)draining["drain"]!["remaining"]!, (int)draining["pending"]!["count"]!));

        _refusals.Of = _ => false;
        await PostAsync(service, $"holds/{before}/release", "the bus is well");
        await Eventually.TrueAsync(async () => (string?)(await GetAsync(service, "relay")).Json["state"] == "drained", Within);
        // Two more rounds of the relay: it sees rows, and leaves them alone.
        foreach (var round in new[] { 1, 2 }) Assert.Equal(0, await service.Relay.RelayBatchAsync(service.Services.GetRequiredService<ITransport>(), default));
        Assert.Equal(["before"], (await service.AllAsync<Arrival>()).Select(arrival => arrival.Place));
        Assert.Equal(2, (await service.AllAsync<OutboxMessage>()).Count);

        await PostAsync(service, "resume", "the upgrade is done");
        await Eventually.TrueAsync(async () => (await service.AllAsync<Arrival>()).Count == 3, Within);
        Assert.Equal(["before", "after"], (await service.AllAsync<Arrival>()).Where(arrival => arrival.ParcelId == before).Select(arrival => arrival.Place));
        Assert.Contains(await service.AllAsync<Arrival>(), arrival => arrival.ParcelId == later);
        Assert.Equal(["drained", "releasedHold", "resumed"], (await GetAsync(service, "actions")).Items.Select(action => (string?)action!["kind"]));
    }

    [Theory, DatabaseData]
    public async Task Once_it_is_drained_nothing_leaves_not_even_what_commits_late_with_a_lower_number(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.OpenAsync(database, _refusals);
        await using var scope = service.Services.CreateAsyncScope();
        var late = scope.ServiceProvider.GetRequiredService<ParcelContext>();
        // SQLite has one writer, so that a lower number cannot commit late: it is given one.
        await using var open = provider == DatabaseProvider.SqlServer ? await late.Database.BeginTransactionAsync() : null;
        late.Add(Parcel.SendFrom("late"));
        if (open is not null) await late.SaveChangesAsync();
        foreach (var place in (string[])["1", "2"]) await service.SendAsync(place);
        await Eventually.TrueAsync(async () => (await service.AllAsync<Arrival>()).Count == 2, Within);
        _refusals.Of = _ => true;
        await service.SendAsync("3");
        await PostAsync(service, "drain", "before the upgrade");
        Assert.Equal("draining", (string?)(await GetAsync(service, "relay")).Json["state"]);
        _refusals.Of = _ => false;
        foreach (var hold in await service.AllAsync<StreamHold>()) await PostAsync(service, $"holds/{hold.StreamId}/release", "the bus is well");
        await Eventually.TrueAsync(async () => (string?)(await GetAsync(service, "relay")).Json["state"] == "drained", Within);

        if (open is not null) await open.CommitAsync();
        else await SaveWithNumberAsync(late, 1);
        foreach (var round in new[] { 1, 2 }) Assert.Equal(0, await service.Relay.RelayBatchAsync(service.Services.GetRequiredService<ITransport>(), default));

        Assert.Equal(3, (await service.AllAsync<Arrival>()).Count);
        Assert.Equal(("drained", 1), ((string?)(await GetAsync(service, "relay")).Json["state"], (int)(await GetAsync(service, "relay")).Json["pending"]!["count"]!));
        await PostAsync(service, "resume", "the upgrade is done");
        await Eventually.TrueAsync(async () => (await service.AllAsync<Arrival>()).Any(arrival => arrival.Place == "late"), Within);
    }

    [Theory, DatabaseData]
    public async Task What_waits_is_counted_by_age(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.OpenAsync(database, _refusals);
        Assert.Equal((0, null), ((int)(await GetAsync(service, "relay")).Json["pending"]!["count"]!, (double?)(await GetAsync(service, "relay")).Json["pending"]!["oldestSeconds"]));
        await PostAsync(service, "drain", "so that they wait");
        foreach (var pause in (int[])[7200, 1200, 300, 30, 0])
        {
            await service.SendAsync($"{pause}");
            service.Clock.Advance(TimeSpan.FromSeconds(pause));
        }

        await service.SendAsync("now");
        var relay = (await GetAsync(service, "relay")).Json;

        var pending = relay["pending"]!;
        Assert.Equal((6, 8730.0), ((int)pending["count"]!, (double)pending["oldestSeconds"]!));
        Assert.Equal([2, 1, 1, 1, 1], ((string[])["under10Seconds", "under1Minute", "under10Minutes", "under1Hour", "older"]).Select(age => (int)pending["byAge"]![age]!));
        await Eventually.TrueAsync(async () => (bool)(await GetAsync(service, "relay")).Json["lease"]!["heldHere"]!, Within);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_what_is_not_known_is_refused()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.OpenAsync(database, _refusals);
        var nobody = Guid.NewGuid();

        (await GetAsync(service, $"parked/{nobody}")).Refused(HttpStatusCode.NotFound, "parked-message-not-found");
        (await GetAsync(service, $"failed/{ParcelService.Consumer}/{nobody}")).Refused(HttpStatusCode.NotFound, "failed-delivery-not-found");
        (await GetAsync(service, $"actions/{nobody}")).Refused(HttpStatusCode.NotFound, "operator-action-not-found");
        (await PostAsync(service, $"parked/{nobody}/discard", "gone")).Refused(HttpStatusCode.NotFound, "parked-message-not-found");
        (await PostAsync(service, $"failed/{ParcelService.Consumer}/{nobody}/discard", "gone")).Refused(HttpStatusCode.NotFound, "failed-delivery-not-found");
        (await GetAsync(service, "parked?typ=x")).Refused(HttpStatusCode.BadRequest, "unknown-filter", "typ");
        (await GetAsync(service, "failed?state=dead")).Refused(HttpStatusCode.BadRequest, "unknown-choice");
        (await PostAsync(service, "drain", "why not", key: null)).Refused(HttpStatusCode.BadRequest, "idempotency-key-missing");
        (await PostAsync(service, "drain", new string('x', 1001))).Refused(HttpStatusCode.BadRequest, "validation-failed", "reason");
        Assert.Empty(await service.AllAsync<OperatorAction>());
    }

    [Theory, DatabaseData]
    public async Task Everything_is_told_again_when_an_operator_says_so_and_he_sees_how_far_it_is(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.OpenAsync(database, _refusals);
        for (var parcel = 0; parcel < 3; parcel++) await service.SendAsync("Changchun");
        await Eventually.TrueAsync(async () => (await service.AllAsync<Arrival>()).Count == 3, Within);

        // Housekeeping goes by the clock, which stands still: the order waits.
        var ordered = await PostAsync(service, "republish", "a new consumer");
        Assert.Equal((HttpStatusCode.Created, "running", 3, 0), (ordered.Status, (string?)ordered.Json["state"], (int)ordered.Json["total"]!, (int)ordered.Json["seen"]!));
        var id = (string)ordered.Json["id"]!;
        Assert.Equal("waiting", (string?)(await PostAsync(service, "republish", "once more")).Json["state"]);
        var second = (string)(await GetAsync(service, "republications")).Items[1]!["id"]!;
        Assert.Equal("cancelled", (string?)(await PostAsync(service, $"republications/{second}/cancel", "once is enough")).Json["state"]);
        (await PostAsync(service, $"republications/{second}/cancel", "again")).Refused(HttpStatusCode.Conflict, "republication-ended");
        (await PostAsync(service, $"republications/{Guid.NewGuid()}/cancel", "who?")).Refused(HttpStatusCode.NotFound, "republication-not-found");

        await Eventually.TrueAsync(
            async () =>
            {
                service.Clock.Advance(TimeSpan.FromSeconds(1));
                return (string?)(await GetAsync(service, $"republications/{id}")).Json["state"] == "finished";
            },
            Within);
        Assert.Equal((3, 3), ((int)(await GetAsync(service, $"republications/{id}")).Json["seen"]!, (int)(await GetAsync(service, $"republications/{id}")).Json["written"]!));
        // Its own consumer knew all of it.
        await Eventually.TrueAsync(async () => (await service.AllAsync<InboxMessage>()).Count == 6, Within);
        Assert.Equal(3, (await service.AllAsync<Arrival>()).Count);
        Assert.Equal(["republished", "republished", "republicationCancelled"], (await GetAsync(service, "actions")).Items.Select(action => (string?)action!["kind"]));
    }

    [Fact]
    public async Task Only_what_the_service_publishes_can_be_told_again_and_at_a_sensible_pace()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.OpenAsync(database, _refusals);
        (await SendAsync(service, "republish", new { reason = "why not", type = "jilin.letters.v1.letter-sent" })).Refused(HttpStatusCode.UnprocessableEntity, "unknown-event", "type");
        (await SendAsync(service, "republish", new { reason = "why not", perSecond = 0 })).Refused(HttpStatusCode.BadRequest, "validation-failed", "perSecond");
        (await SendAsync(service, "republish", new { reason = "" })).Refused(HttpStatusCode.BadRequest, "validation-failed", "reason");
        Assert.Empty(await service.AllAsync<Republication>());
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(service, "republish", new { reason = "why not", type = ParcelMoved.EventName, perSecond = 10_000 })).Status);
    }

    [Fact]
    public async Task Health_says_what_is_stuck_and_the_service_stays_ready()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.OpenAsync(database, _refusals);
        await FailForGoodAsync(service, "Siping");
        await service.Pulse.MeasureAsync(default);

        using var answer = await _http.GetAsync(new Uri($"{((WebApplication)service.Host).Urls.First()}/health/ready"));
        var health = new Answer(answer.StatusCode, await answer.Content.ReadAsStringAsync()).Json;

        Assert.Equal((HttpStatusCode.OK, "Degraded", "Degraded"), (answer.StatusCode, (string?)health["status"], (string?)health["checks"]!["parcels-messages"]));
        Assert.Equal("waiting-deliveries: 1", (string?)health["reasons"]!["parcels-messages"]!["description"]);
        Assert.Equal(1, (int)health["reasons"]!["parcels-messages"]!["data"]!["waiting-deliveries"]!["count"]!);
        Assert.True((double)health["reasons"]!["parcels-messages"]!["data"]!["waiting-deliveries"]!["ageSeconds"]! > 60);
    }

    [Fact]
    public async Task Lists_are_exported_as_CSV()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.OpenAsync(database, _refusals);
        await PostAsync(service, "drain", "=1+1");
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(service, "actions"));
        request.Headers.Add("Accept", "text/csv");

        using var answer = await _http.SendAsync(request);

        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n");
        Assert.Equal("id,kind,at,reason,consumer,messageId,streamId,type", lines[0]);
        Assert.Contains(",drained,", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(",=1+1", lines[1], StringComparison.Ordinal);
    }

    /// <summary>Has the bus refuse the parcel's first message until it is parked.</summary>
    private static async Task SaveWithNumberAsync(ParcelContext db, long number)
    {
        await db.SaveChangesAsync();
        var given = await db.Set<OutboxMessage>().MaxAsync(message => message.Seq);
        await db.Database.ExecuteSqlAsync($"UPDATE OutboxMessage SET Seq = {number} WHERE Seq = {given}");
    }

    private async Task<Guid> ParkAsync(ParcelService service, string place)
    {
        _refusals.Of = _ => true;
        var parcel = await service.SendAsync(place);
        // The clock moves only after each attempt: a lease that runs out under the relay would keep it from trying.
        for (var attempt = 1; attempt <= Relay<ParcelContext>.AttemptsBeforeParking; attempt++)
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    service.Services.GetRequiredService<RelaySignal<ParcelContext>>().Set();
                    return (await service.AllAsync<StreamHold>()).Any(hold => hold.Attempts == attempt) || (await service.AllAsync<ParkedMessage>()).Count == 1;
                },
                Within);
            service.Clock.Advance(TimeSpan.FromSeconds(60));
        }

        Assert.Single(await service.AllAsync<ParkedMessage>());
        return parcel;
    }

    private static async Task<FailedDelivery> FailForGoodAsync(ParcelService service, string place)
    {
        service.Misfortune.StrikeOn(place);
        await service.SendAsync(place);
        await Eventually.TrueAsync(async () => (await service.AllAsync<FailedDelivery>()).Count == 1, Within);
        while (Assert.Single(await service.AllAsync<FailedDelivery>()).RetryAt is not null)
        {
            service.Clock.Advance(TimeSpan.FromMinutes(15));
            await service.Housekeeping.RetryFailedAsync(default);
        }

        return Assert.Single(await service.AllAsync<FailedDelivery>());
    }

    private static Uri Address(ParcelService service, string path) => new($"{((WebApplication)service.Host).Urls.First()}/api/v1/parcels/operations/{path}");

    private async Task<Answer> GetAsync(ParcelService service, string path)
    {
        using var answer = await _http.GetAsync(Address(service, path));
        UndeclaredRefusals.RequireNone(service.Services);
        return new(answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task<Answer> PostAsync(ParcelService service, string path, string? reason) => PostAsync(service, path, reason, Guid.NewGuid().ToString());

    private Task<Answer> PostAsync(ParcelService service, string path, string? reason, string? key) => SendAsync(service, path, reason is null ? new { } : new { reason }, key);

    private Task<Answer> SendAsync(ParcelService service, string path, object body) => SendAsync(service, path, body, Guid.NewGuid().ToString());

    private async Task<Answer> SendAsync(ParcelService service, string path, object body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(service, path)) { Content = JsonContent.Create(body) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var answer = await _http.SendAsync(request);
        UndeclaredRefusals.RequireNone(service.Services);
        return new(answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private sealed record Answer(HttpStatusCode Status, string Text)
    {
        public JsonNode Json => JsonNode.Parse(Text)!;

        public JsonArray Items => Json["items"]!.AsArray();

        public void Refused(HttpStatusCode status, string rule, string? field = null)
        {
            Assert.Equal((status, rule), (Status, (string?)Json["rule"]));
            if (field is not null) Assert.True(Json["errors"]?[field] is not null, Text);
        }
    }
}
