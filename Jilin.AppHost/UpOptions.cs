using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Jilin.Topology;

namespace Jilin.AppHost;

/// <summary><c>[--port N] [--data DIR] [--replicas SLUG=N,…] [--brokers N]</c>; the port also by <c>JILIN_PORT</c>, replicas also by <c>Replicas__SLUG</c>.</summary>
/// <param name="Folder">Data, logs and configuration. Started there again, the platform goes on with the data.</param>
/// <param name="Port">The first gateway's.</param>
/// <param name="Replicas">How many of what, by slug (<c>gateway</c> among them).</param>
/// <param name="Brokers">RabbitMQ nodes.</param>
public sealed record UpOptions(string Folder, int Port, IReadOnlyDictionary<string, int> Replicas, int Brokers = 1)
{
    public const int MostReplicas = 16;

    internal static bool TryRead(string[] args, [NotNullWhen(true)] out UpOptions? options, [NotNullWhen(false)] out string? complaint)
    {
        options = null;
        var replicas = Programs.Slugs.ToDictionary(slug => slug, slug => Services.Find(slug)?.Replicas ?? 1);
        var (port, folder, brokers) = (NotEmpty(Environment.GetEnvironmentVariable("JILIN_PORT")) ?? "8080", Path.Combine("data", "cluster"), "1");
        foreach (var slug in Programs.Slugs)
            if (NotEmpty(Environment.GetEnvironmentVariable($"Replicas__{slug}")) is { } count && !TryReadReplicas($"{slug}={count}", replicas, out complaint)) return false;

        for (var at = 0; at < args.Length; at += 2)
        {
            complaint = $"'{args[at]}' is not understood; there is --port N, --data DIR, --replicas SERVICE=N and --brokers N.";
            if (args[at] is not ("--port" or "--data" or "--replicas" or "--brokers")) return false;
            complaint = $"{args[at]} needs a value.";
            if (at + 1 == args.Length || args[at + 1].Length == 0) return false;
            switch (args[at])
            {
                case "--port": port = args[at + 1]; break;
                case "--data": folder = args[at + 1]; break;
                case "--brokers": brokers = args[at + 1]; break;
                default:
                    if (!TryReadReplicas(args[at + 1], replicas, out complaint)) return false;
                    break;
            }
        }

        complaint = "--brokers is 1 or 3: with two nodes, none may fail.";
        if (brokers is not ("1" or "3")) return false;
        complaint = $"'{port}' is not a port: a number from 0 (any free one) to 65535.";
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var door)) return false;
        complaint = null;
        options = new(Path.GetFullPath(folder), door == 0 ? Ports.Free() : door, replicas, brokers == "1" ? 1 : 3);
        return true;
    }

    private static bool TryReadReplicas(string text, Dictionary<string, int> replicas, [NotNullWhen(false)] out string? complaint)
    {
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            complaint = $"'{part}' says no replicas: SERVICE=N, from 1 to {MostReplicas}, for {string.Join(", ", Programs.Slugs)}.";
            if (part.Split('=') is not [var slug, var number] || !replicas.ContainsKey(slug)) return false;
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MostReplicas) return false;
            replicas[slug] = count;
        }

        complaint = null;
        return true;
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
