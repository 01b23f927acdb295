using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Jilin.Testing;
using Jilin.Topology;

namespace Jilin.LocalCluster.Storms;

/// <summary>What came of a storm.</summary>
/// <param name="Findings">What was lost, doubled, out of order or left over; empty: it held.</param>
public sealed record StormVerdict(int Accepted, int Donations, int Unclear, int Events, long Repeats, int Faults, IReadOnlyList<string> Findings)
{
    public bool Held => Findings.Count == 0;
}

/// <summary>
/// Donors work through the gateways while services, gateways and brokers are killed, paused and restarted, by a plan that is the seed's alone. Then all of
/// it is brought back, and the books are compared.
/// </summary>
/// <param name="older">What all of it starts with, to be upgraded in the middle; none: it is today's work from the start.</param>
public sealed class Storm(int seed, TimeSpan duration, int brokers, TextWriter history, Build? older = null)
{
    private const int Replicas = 2;
    private const int MostFindings = 40;
    private static readonly TimeSpan ExpandsWithin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan QuietWithin = TimeSpan.FromMinutes(3);

    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly Stopwatch _clock = new();
    private int _struck;

    public async Task<StormVerdict> RunAsync(string folder, CancellationToken cancellationToken = default)
    {
        history.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Storm of {duration.TotalSeconds:0} s, seed {seed}, {brokers} broker node(s): ./jilin storm --minutes {duration.TotalMinutes:0.##} --seed {seed} --brokers {brokers}{(older is null ? "" : $" --upgrade-from {older.Revision}")}"));
        var replicas = Cluster.Services.Append(Programs.Gateway).ToDictionary(slug => slug, _ => Replicas);
        await using var cluster = await Cluster.StartAsync(new(folder) { Replicas = replicas, Brokers = brokers, Build = older ?? Build.Today }, cancellationToken);
        await using var witness = new Witness(string.Join(',', cluster.Brokers.Select(broker => broker.Url)));
        await witness.StartAsync();
        var (unit, disaster, appeal, probe) = await PrepareAsync(cluster, cancellationToken);
        var plan = FaultPlan.Of(seed, duration, [.. cluster.Members.OfType<Replica>().Select(replica => replica.Name)], [.. cluster.Brokers.Select(broker => broker.Name)]);
        if (older is not null) plan = plan.WithUpgrade(seed, duration, [.. cluster.Members.OfType<Replica>().Where(replica => replica.Build == older).Select(replica => replica.Name)]);

        _clock.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(duration);
        using var donors = new Donors([.. cluster.Gateways.Select(gateway => gateway.Url)], seed, unit, appeal);
        donors.Donations.Add(probe);
        var working = donors.WorkAsync(stop.Token);
        var expanded = older is null ? null : ExpandAsync(cluster, cancellationToken);
        await Task.WhenAll(cluster.Members.Select(member => StrikeAsync(member, plan.Where(fault => fault.Member == member.Name), ExchangeAsync, cancellationToken)).Append(working));
        foreach (var replica in cluster.Members.OfType<Replica>().Where(replica => replica.Build != Build.Today)) _complaints.Enqueue($"{replica.Name} still runs {replica.Build.Revision}");
        Note("all is brought back");

        using var audit = new Audit(cluster, disaster, donors.Donations, witness, upgraded: older is not null);
        var findings = await AuditAsync(audit, cancellationToken);
        var verdict = new StormVerdict(donors.Accepted, donors.Donations.Count, donors.Unclear, witness.Events, witness.Repeats, _struck, [.. donors.Complaints, .. _complaints, .. findings]);
        foreach (var finding in verdict.Findings.Take(MostFindings)) history.WriteLine($"  ! {finding}");
        if (verdict.Findings.Count > MostFindings) history.WriteLine($"  ! … and {verdict.Findings.Count - MostFindings} more");
        if (!verdict.Held) history.WriteLine($"  logs and data: {folder}");
        history.WriteLine(
            $"{(verdict.Held ? "It held" : "It did not hold")}: seed {seed}, {verdict.Faults} faults, {verdict.Accepted} accepted requests for {verdict.Donations} donations, {verdict.Unclear} unclear attempts repeated, "
            + $"{verdict.Events} events sent ({verdict.Repeats} seen again), {verdict.Findings.Count} findings.");
        return verdict;

        async Task ExchangeAsync(Replica replica)
        {
            if (!await expanded!) return;
            var from = replica.Build;
            await cluster.ExchangeAsync(replica, from == older ? Build.Today : older!, cancellationToken);
            Note($"exchanged {replica.Name}: {from.Revision} → {replica.Build.Revision}");
        }
    }

    /// <summary>A unit, and an appeal that fixed-point assistance has heard of: it took the probe.</summary>
    private static async Task<(string Unit, string Disaster, string Appeal, KnownDonation Probe)> PrepareAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = new(cluster.Gateways[0].Url, "api/v1/") };
        var unit = (await PostAsync("fixed-point-assistance/units", """{"name":"吉林省农业厅","kind":"provincialOrgan"}"""))!;
        var disaster = (await PostAsync("disaster-relief/disasters", """{"kind":"drought","name":"2009年旱灾","startedOn":"2009-06-15","divisionCodes":["220822000000"]}"""))!;
        var appeal = (await PostAsync($"disaster-relief/disasters/{disaster}/appeals", """{"title":"抗旱救灾","opensOn":"2009-07-01"}"""))!;
        string? probe = null;
        await Eventually.TrueAsync(
            async () => (probe = await PostAsync("fixed-point-assistance/donations", $$"""{"unitId":"{{unit}}","ledger":"cash","amountYuan":1,"purpose":{"appealId":"{{appeal}}"},"pledgedOn":"2009-07-10"}""")) is not null,
            TimeSpan.FromMinutes(3),
            "fixed-point assistance knows of the appeal");
        return (unit, disaster, appeal, new(probe!, 100, "cash"));

        async Task<string?> PostAsync(string path, string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            using var answer = await http.SendAsync(request, cancellationToken);
            return answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!["id"]!.GetValue<string>() : null;
        }
    }

    /// <summary>One member's faults, one after the other. A member that takes longer to come back than planned meets the next one late.</summary>
    private async Task StrikeAsync(Member member, IEnumerable<PlannedFault> faults, Func<Replica, Task> exchangeAsync, CancellationToken cancellationToken)
    {
        foreach (var fault in faults)
        {
            if (fault.At > _clock.Elapsed) await Task.Delay(fault.At - _clock.Elapsed, cancellationToken);
            // It took too long to come back from the one before: the storm is over. An upgrade goes on to its end.
            if (_clock.Elapsed > duration && fault.Fault != Fault.Exchange) continue;
            Interlocked.Increment(ref _struck);
            try
            {
                await (fault.Fault == Fault.Exchange ? exchangeAsync((Replica)member) : HitAsync(member, fault, cancellationToken));
            }
            catch (Exception failure) when (failure is InvalidOperationException or TimeoutException)
            {
                _complaints.Enqueue($"{member.Name} after its {fault.Fault.ToString().ToLowerInvariant()}: {failure.Message}");
            }
        }
    }

    private async Task HitAsync(Member member, PlannedFault fault, CancellationToken cancellationToken)
    {
        Note(string.Create(CultureInfo.InvariantCulture, $"{fault.Fault.ToString().ToLowerInvariant()} {member.Name} for {fault.Lasts.TotalSeconds:0.0} s"));
        if (fault.Fault == Fault.Pause) member.Pause();
        else if (fault.Fault == Fault.Stop && member is Replica replica) await replica.StopAsync();
        else await member.KillAsync();
        await Task.Delay(fault.Lasts, cancellationToken);
        if (fault.Fault == Fault.Pause) member.Unpause();
        else await member.StartAsync(cancellationToken);
    }

    /// <summary>Today's <c>--migrate</c>, while the older replicas serve; false: it did not come to its end. It fails while the broker is away, and is run again, as a deployment would.</summary>
    private async Task<bool> ExpandAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        await Task.Delay(FaultPlan.ExpandAt(duration), cancellationToken);
        foreach (var slug in Cluster.Services)
        {
            var since = Stopwatch.GetTimestamp();
            for (var done = false; !done;)
            {
                Note($"{slug} --migrate of {Build.Today.Revision}");
                try
                {
                    await cluster.MigrateAsync(slug, Build.Today, cancellationToken);
                    done = true;
                }
                catch (Exception failure) when (failure is InvalidOperationException or TimeoutException)
                {
                    if (Stopwatch.GetElapsedTime(since) > ExpandsWithin)
                    {
                        _complaints.Enqueue(failure.Message);
                        return false;
                    }
                }
            }
        }

        return true;
    }

    /// <summary>What is on its way arrives, and then it is right: not for a moment, but still when looked at again.</summary>
    private async Task<IReadOnlyList<string>> AuditAsync(Audit audit, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        for (var right = 0; ;)
        {
            IReadOnlyList<string> findings;
            try
            {
                findings = await audit.FindAsync();
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
            {
                findings = [$"the audit could not read: {failure.Message}"];
            }

            right = findings.Count == 0 ? right + 1 : 0;
            if (right == 2 || Stopwatch.GetElapsedTime(since) > QuietWithin)
            {
                Note($"the books were compared for {Stopwatch.GetElapsedTime(since).TotalSeconds:0} s");
                return findings;
            }

            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        }
    }

    private void Note(string what)
    {
        lock (history) history.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_clock.Elapsed.TotalSeconds,7:0.0} s  {what}"));
    }
}
