using System.Globalization;
using Jilin.Testing;

namespace Jilin.LocalCluster;

/// <summary>A replica of a service, or of the gateway, on a port of its own.</summary>
public sealed class Replica : Member, IDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly string _slug;
    private readonly string _folder;
    private readonly Dictionary<string, string> _environment;
    private GuardedProcess? _process;

    internal Replica(string name, string logFile, string slug, Build build, string folder, int port, IReadOnlyDictionary<string, string> environment)
        : base(name, logFile)
    {
        (_slug, Build, _folder, Url) = (slug, build, folder, new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")));
        _environment = new(environment) { ["Urls"] = Url.ToString() };
    }

    public override Uri Url { get; }

    /// <summary>What it runs, or will when it is started.</summary>
    public Build Build { get; internal set; }

    public override int? Pid => _process?.Pid;

    public override bool IsRunning => _process is { HasExited: false };

    public override async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (!IsRunning)
        {
            _process?.Dispose();
            _process = GuardedProcess.Start(LogFile, _folder, _environment, "dotnet", Build.Program(_slug));
        }

        await Eventually.TrueAsync(async () => !IsRunning || await IsReadyAsync(cancellationToken), ReadyWithin, $"{Name} is ready at {Url}");
        if (!IsRunning) throw new InvalidOperationException($"{Name} ended with {_process!.ExitCode}.\n{await LogTail.ReadAsync(LogFile)}");
    }

    public override Task KillAsync() => _process?.KillAsync() ?? Task.CompletedTask;

    /// <summary>Ends it in order: it answers what it has begun, and hands over its lease.</summary>
    /// <exception cref="TimeoutException">It did not, and was killed.</exception>
    public async Task StopAsync()
    {
        if (_process is null) return;
        _process.Terminate();
        try
        {
            using var patience = new CancellationTokenSource(StopsWithin);
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            await _process.KillAsync();
            throw new TimeoutException($"{Name} did not end within {StopsWithin.TotalSeconds} s, and was killed.");
        }
    }

    public override void Pause() => _process?.Pause();

    public override void Unpause() => _process?.Resume();

    public void Dispose() => _process?.Dispose();

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var answer = await Http.GetAsync(new Uri(Url, "health/ready"), cancellationToken);
        return answer.IsSuccessStatusCode;
    }
}

internal static class LogTail
{
    private const int Characters = 4000;

    public static async Task<string> ReadAsync(string file)
    {
        var text = await File.ReadAllTextAsync(file);
        return text[Math.Max(0, text.Length - Characters)..];
    }
}
