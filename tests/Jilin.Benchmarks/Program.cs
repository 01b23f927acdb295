using Jilin.Benchmarks;
using Jilin.Testing;

// Which to run: any of "relay", "consumer", "latency", "requests", "size"; all of them when none is named.
string[] all = ["relay", "consumer", "latency", "requests", "size"];
if (args.FirstOrDefault(arg => !all.Contains(arg)) is { } unknown)
{
    Console.Error.WriteLine($"There is no benchmark '{unknown}'; there are {string.Join(", ", all)}.");
    return 2;
}

var chosen = args.Length == 0 ? all : args;
await using var node = new RabbitMqNode();
var bus = new BusBenchmarks(await node.StartAsync());
if (chosen.Contains("relay")) await bus.RelayAsync();
if (chosen.Contains("consumer")) await bus.ConsumerAsync();
if (chosen.Contains("latency")) await bus.LatencyAsync();
if (chosen.Contains("requests")) await RequestBenchmarks.RatesAsync();
if (chosen.Contains("size")) await RequestBenchmarks.SizeAsync();
return 0;
