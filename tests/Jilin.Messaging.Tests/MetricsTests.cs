using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Jilin.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Jilin.Messaging.Tests;

public sealed class MetricsTests
{
    [Fact]
    public async Task An_operator_sees_what_was_sent_handled_repeated_failed_and_what_waits()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        var seen = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        var meters = service.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, me) =>
        {
            if (instrument.Meter.Name == "Jilin.Messaging" && instrument.Meter.Scope == meters) me.EnableMeasurementEvents(instrument);
        };
        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            seen.AddOrUpdate($"{instrument.Name} {tags[0].Key}={tags[0].Value}", value, (_, sum) => instrument.IsObservable ? value : sum + value);
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();

        await service.SendAsync("Changchun");
        await service.SendAsync("Siping");
        service.Clock.Advance(TimeSpan.FromSeconds(30));
        await service.Pulse.MeasureAsync(default);
        listener.RecordObservableInstruments();
        Assert.Equal(2, seen["jilin.outbox.pending service=parcels"]);
        Assert.Equal(30, seen["jilin.outbox.oldest_age service=parcels"], 1.0);

        var message = (await service.OutboxAsync())[0];
        Assert.Equal(0, seen["jilin.outbox.lease service=parcels"]);
        await service.RelayAsync();
        await service.Pulse.MeasureAsync(default);
        listener.RecordObservableInstruments();
        service.Misfortune.StrikeOn("Changchun");
        await service.Inbox.ProcessAsync(service.Subscription, [message], default);
        service.Misfortune.StrikeOn();
        await service.Inbox.ProcessAsync(service.Subscription, [message], default);
        await service.Inbox.ProcessAsync(service.Subscription, [message], default);

        Assert.Equal(0, seen["jilin.outbox.pending service=parcels"]);
        Assert.Equal(1, seen["jilin.outbox.lease service=parcels"]);
        Assert.Equal(2, seen["jilin.outbox.published service=parcels"]);
        Assert.Equal(2, seen["jilin.outbox.confirmed service=parcels"]);
        Assert.Equal(1, seen["jilin.inbox.failed consumer=parcels-arrivals"]);
        Assert.Equal(1, seen["jilin.inbox.handled consumer=parcels-arrivals"]);
        Assert.Equal(1, seen["jilin.inbox.duplicates consumer=parcels-arrivals"]);
        Assert.Equal(30, seen["jilin.inbox.lag consumer=parcels-arrivals"], 1.0);
    }
}
