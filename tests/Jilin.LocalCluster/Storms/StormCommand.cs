using System.Globalization;

namespace Jilin.LocalCluster.Storms;

/// <summary><c>storm [--minutes M] [--seed N] [--brokers 1|3] [--upgrade-from REV]</c></summary>
internal static class StormCommand
{
    /// <returns>0 it held; 1 it did not, or could not be held; 2 arguments that make no sense.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var (minutes, seed, brokers, revision) = (10.0, Random.Shared.Next(1, 1_000_000), 1, "");
        for (var at = 0; at < args.Length; at += 2)
        {
            var value = at + 1 < args.Length ? args[at + 1] : "";
            var understood = args[at] switch
            {
                "--minutes" => double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out minutes) && minutes is > 0 and <= 24 * 60,
                "--seed" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed),
                "--brokers" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out brokers) && brokers is 1 or 3,
                "--upgrade-from" => (revision = value).Length > 0,
                _ => false,
            };
            if (understood) continue;
            Console.Error.WriteLine($"'{args[at]} {value}' is not understood; there is --minutes M, --seed N, --brokers 1 or 3 and --upgrade-from REV.");
            return 2;
        }

        using var stop = new StopSignal();
        try
        {
            if (revision.Length > 0) Console.WriteLine($"Building {revision} …");
            await using var older = revision.Length > 0 ? await OlderBuild.CreateAsync(revision, stop.Token) : null;
            var folder = Directory.CreateTempSubdirectory("jilin-storm-");
            var verdict = await new Storm(seed, TimeSpan.FromMinutes(minutes), brokers, Console.Out, older?.Build).RunAsync(folder.FullName, stop.Token);
            // What did not hold is there to be looked into.
            if (verdict.Held) folder.Delete(recursive: true);
            return verdict.Held ? 0 : 1;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            Console.WriteLine("Stopped: no verdict.");
            return 1;
        }
        catch (Exception failure) when (failure is InvalidOperationException or TimeoutException or IOException)
        {
            Console.Error.WriteLine(failure.Message);
            return 1;
        }
    }
}
