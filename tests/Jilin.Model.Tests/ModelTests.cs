using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Jilin.Testing;
using Xunit;

namespace Jilin.Model.Tests;

/// <summary>
/// The claim of the outbox and inbox, in random worlds: every committed event is delivered at least once, handled exactly once per consumer, first
/// occurrences of a stream come in order, no stream is held for ever, and a commit beside the lease is relayed without waiting for a poll.
/// <c>JILIN_MODEL_RUNS</c> says how many worlds; <c>JILIN_MODEL_SEED</c> runs one of them again and shows its history.
/// </summary>
public sealed class ModelTests(ITestOutputHelper output)
{
    private const int UsualRuns = 500;

    /// <summary>Where a crash must have been tried.</summary>
    private static readonly string[] NamedSteps =
    [
        "client: before commit",
        "client: after commit",
        "relay: after select OutboxMessage",
        "relay: before publish",
        "relay: after publish",
        "relay: before delete OutboxMessage",
        "relay: after delete OutboxMessage",
        "inbox: before commit",
        "inbox: after commit",
        "consumer: before acknowledgement",
    ];

    [Theory, DatabaseData]
    public async Task Whatever_happens_each_event_is_handled_once_and_in_order(DatabaseProvider provider)
    {
        if (Number("JILIN_MODEL_SEED") is { } seed)
        {
            await ReplayAsync(provider, seed);
            return;
        }

        var runs = Number("JILIN_MODEL_RUNS") ?? UsualRuns;
        var first = Random.Shared.Next(1_000_000_000);
        var (next, steps, failed) = (0, 0L, new ConcurrentQueue<(int Seed, string Violation)>());
        var since = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => OnThreadOfItsOwnAsync(async () =>
        {
            await using var database = await ModelDatabase.CreateAsync(provider);
            while (failed.IsEmpty && Interlocked.Increment(ref next) is var run && run <= runs)
            {
                var outcome = World.Run(database, first + run);
                Interlocked.Add(ref steps, outcome.Steps);
                if (outcome.Violation is { } violation) failed.Enqueue((first + run, violation));
            }
        })));
        var took = Stopwatch.GetElapsedTime(since);
        output.WriteLine($"{runs} worlds from seed {first + 1}, {steps} steps, {took.TotalSeconds:0.0} s, {runs / took.TotalSeconds:0} a second");
        foreach (var (step, count) in World.Crashes.OrderByDescending(crash => crash.Value)) output.WriteLine($"{count,7} crashes at {step}");
        if (failed.TryDequeue(out var failure)) await ReplayAsync(provider, failure.Seed);
        Assert.True(failed.IsEmpty);
        if (runs >= UsualRuns) Assert.All(NamedSteps, step => Assert.True(World.Crashes.ContainsKey(step), $"no crash was tried at {step}"));
    }

    [Fact]
    public async Task A_seed_gives_the_same_history_again() => await OnThreadOfItsOwnAsync(async () =>
    {
        await using var database = await ModelDatabase.CreateAsync(DatabaseProvider.Sqlite);
        for (var seed = 1; seed <= 5; seed++) Assert.Equal(World.Run(database, seed, tells: true).History, World.Run(database, seed, tells: true).History);
    });

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;

    private Task ReplayAsync(DatabaseProvider provider, int seed) => OnThreadOfItsOwnAsync(async () =>
    {
        await using var database = await ModelDatabase.CreateAsync(provider);
        var outcome = World.Run(database, seed, tells: true);
        foreach (var line in outcome.History) output.WriteLine(line);
        Assert.True(outcome.Violation is null, $"JILIN_MODEL_SEED={seed}: {outcome.Violation}");
    });

    /// <summary>A world has one thread, without a synchronization context of another's and with room for what goes on within one call.</summary>
    private static Task OnThreadOfItsOwnAsync(Func<Task> work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(
            () =>
            {
                try
                {
                    work().GetAwaiter().GetResult();
                    done.SetResult();
                }
                catch (Exception exception)
                {
                    done.SetException(exception);
                }
            },
            maxStackSize: 64 * 1024 * 1024);
        thread.Start();
        return done.Task;
    }
}
