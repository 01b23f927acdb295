using System.Globalization;
using System.Runtime.InteropServices;

namespace Jilin.LocalCluster;

/// <summary><c>up [--port N] [--data DIR] [--replicas SLUG=N …] [--brokers N]</c>: starts the cluster, says what runs where, and keeps it until Ctrl+C.</summary>
internal static class UpCommand
{
    private const int MostReplicas = 16;

    /// <returns>0; 1 it could not be started; 2 arguments that make no sense.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (!TryRead(args, out var options, out var complaint)) return Refuse(complaint);
        using var stop = new StopSignal();
        try
        {
            Console.WriteLine($"Starting {options.Brokers} RabbitMQ node(s) and the services …");
            await using var cluster = await Cluster.StartAsync(options, stop.Token);
            Console.WriteLine(Table(cluster));
            Console.WriteLine($"Jilin is ready at {cluster.Gateways[0].Url} with its data in {Path.GetFullPath(options.Folder)} (Ctrl+C stops it).");
            await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception failure) when (failure is InvalidOperationException or TimeoutException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(failure.Message);
            return 1;
        }
    }

    public static int Refuse(string complaint)
    {
        Console.Error.WriteLine(complaint);
        return 2;
    }

    internal static string Table(Cluster cluster)
    {
        string[][] rows = [["name", "pid", "url", "log"], .. cluster.Members.Select(member => (string[])[member.Name, $"{member.Pid}", member.Url.ToString(), member.LogFile])];
        var widths = Enumerable.Range(0, 3).Select(column => rows.Max(row => row[column].Length)).ToList();
        return string.Join('\n', rows.Select(row => string.Join("  ", row.Select((cell, column) => column < widths.Count ? cell.PadRight(widths[column]) : cell))));
    }

    private static bool TryRead(string[] args, out ClusterOptions options, out string complaint)
    {
        options = new(Path.Combine("data", "cluster"));
        complaint = "";
        var replicas = new Dictionary<string, int>();
        var (port, brokers) = (Environment.GetEnvironmentVariable("JILIN_PORT") is { Length: > 0 } variable ? variable : "8080", "1");
        for (var at = 0; at < args.Length; at++)
        {
            var option = args[at];
            if (option is not ("--port" or "--data" or "--replicas" or "--brokers"))
            {
                complaint = $"'{option}' is not understood; there is --port N, --data DIR, --replicas SERVICE=N and --brokers N.";
                return false;
            }

            if (++at == args.Length || args[at].Length == 0)
            {
                complaint = $"{option} needs a value.";
                return false;
            }

            switch (option)
            {
                case "--port": port = args[at]; break;
                case "--data": options = options with { Folder = args[at] }; break;
                case "--brokers": brokers = args[at]; break;
                default:
                    if (!TryReadReplicas(args[at], replicas, out complaint)) return false;
                    break;
            }
        }

        if (brokers is not ("1" or "3"))
        {
            complaint = "--brokers is 1 or 3: with two nodes, none may fail.";
            return false;
        }

        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var door))
        {
            complaint = $"'{port}' is not a port: a number from 0 (any free one) to 65535.";
            return false;
        }

        options = options with { Folder = Path.GetFullPath(options.Folder), Port = door == 0 ? null : door, Brokers = brokers == "1" ? 1 : 3, Replicas = replicas };
        return true;
    }

    private static bool TryReadReplicas(string text, Dictionary<string, int> replicas, out string complaint)
    {
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            complaint = $"'{part}' says no replicas: SERVICE=N, from 1 to {MostReplicas}, for {string.Join(", ", Cluster.Services)} or {Cluster.Gateway}.";
            if (part.Split('=') is not [var slug, var number] || (slug != Cluster.Gateway && !Cluster.Services.Contains(slug))) return false;
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MostReplicas) return false;
            replicas[slug] = count;
        }

        complaint = "";
        return true;
    }
}

/// <summary>Ctrl+C or SIGTERM: what runs is ended in order.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _signals;

    public StopSignal() => _signals = [.. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM]).Select(signal => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        _stop.Cancel();
    }))];

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        _signals.ForEach(signal => signal.Dispose());
        _stop.Dispose();
    }
}
