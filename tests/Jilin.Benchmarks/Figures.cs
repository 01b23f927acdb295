using System.Globalization;

namespace Jilin.Benchmarks;

/// <summary>
/// What was measured. The machine is shared and noisy, so a figure means something only beside its baseline, taken in the same run and in turns with it.
/// </summary>
internal static class Figures
{
    private const int Rounds = 3;

    /// <summary>Measures both sides in turns and prints the medians and their ratio.</summary>
    /// <param name="goal">The ratio to reach; at least that, or at most, where <paramref name="smallerIsBetter"/>.</param>
    public static async Task CompareAsync(string what, string unit, (string Name, Func<Task<double>> Measure) ours, (string Name, Func<Task<double>> Measure) baseline, double goal, bool smallerIsBetter = false)
    {
        var (mine, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            theirs.Add(await baseline.Measure());
            mine.Add(await ours.Measure());
        }

        var ratio = Median(mine) / Median(theirs);
        var reached = smallerIsBetter ? ratio <= goal : ratio >= goal;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {ours.Name} {Median(mine):N1} {unit}, {baseline.Name} {Median(theirs):N1} {unit}: ratio {ratio:0.00} (goal {(smallerIsBetter ? "≤" : "≥")} {goal:0.0#}: {(reached ? "reached" : "NOT reached")}); rounds {Join(mine)} against {Join(theirs)}"));
    }

    /// <summary>Measures a latency three times and prints the medians of its percentiles, in milliseconds: a stall of the disk spoils one round, not all.</summary>
    public static async Task MeasureAsync(string what, Func<Task<List<double>>> measure, double? goal)
    {
        var (p50, p99) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            List<double> sorted = [.. (await measure()).Order()];
            p50.Add(sorted[sorted.Count / 2]);
            p99.Add(sorted[(int)Math.Ceiling(sorted.Count * 0.99) - 1]);
        }

        var verdict = goal is null ? "" : string.Create(CultureInfo.InvariantCulture, $" (goal p99 ≤ {goal}: {(Median(p99) <= goal ? "reached" : "NOT reached")})");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: p50 {Median(p50):0.0} ms, p99 {Median(p99):0.0} ms{verdict}; rounds {Join(p50)}, p99 {Join(p99)}"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Join(List<double> values) => string.Join("/", values.Select(value => value.ToString("0.#", CultureInfo.InvariantCulture)));
}
