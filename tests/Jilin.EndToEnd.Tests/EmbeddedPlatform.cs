using System.Diagnostics;
using System.Text;
using Jilin.Topology;

namespace Jilin.EndToEnd.Tests;

internal sealed class EmbeddedPlatform : Platform
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("jilin-e2e-");
    private readonly StringBuilder _log = new();
    private Process? _process;

    private EmbeddedPlatform()
        : base(new($"http://127.0.0.1:{Ports.Free()}"))
    {
    }

    public override string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    public static async Task<EmbeddedPlatform> StartAsync()
    {
        var platform = new EmbeddedPlatform();
        await platform.StartProcessAsync();
        return platform;
    }

    public override async Task KillAndRestartAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        await StartProcessAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _data.Delete(recursive: true);
    }

    private async Task StartProcessAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Metadata("Embedded"), "--port", $"{Address.Port}", "--data", _data.FullName])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _data.FullName,
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        var watch = Stopwatch.StartNew();
        while (true)
        {
            Assert.False(_process.HasExited, "The platform ended: " + Log);
            Assert.True(watch.Elapsed < StartsWithin, "The platform did not become ready: " + Log);
            try
            {
                using var ready = await Http.GetAsync(new Uri(Address, "/health/ready"));
                if (ready.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }
    }

    private void Append(string? line)
    {
        lock (_log) _log.AppendLine(line);
    }
}
