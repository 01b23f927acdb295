using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Jilin.Testing;
using Jilin.Topology;

namespace Jilin.AppHost.Tests;

/// <summary>However the launcher ends, nothing of the cluster is left: no process and no port.</summary>
public sealed partial class LauncherTests : IDisposable
{
    private static readonly TimeSpan UpWithin = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan GoneWithin = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jilin-launcher-");
    private readonly StringBuilder _said = new();

    [Theory]
    [InlineData("INT", 0)]
    [InlineData("KILL", 137)]
    public async Task A_launcher_that_is_stopped_or_killed_leaves_no_process_and_no_port(string signal, int exitCode)
    {
        using var launcher = Launch();
        await Eventually.TrueAsync(() => launcher.HasExited || Said().Contains("Jilin is ready", StringComparison.Ordinal), UpWithin);
        var members = Row().Matches(Said());
        // RabbitMQ, the services, the gateway.
        Assert.True(members.Count == Services.All.Count + 2, Said());
        Assert.All(members, member => Assert.True(Directory.Exists($"/proc/{member.Groups["pid"].Value}"), member.Value));
        Assert.All(members, member => Assert.False(Ports.IsFree(Port(member)), member.Value));

        await SendAsync(launcher, signal);

        await EndsAsync(launcher, exitCode);
        await NothingIsLeftAsync();
        Assert.All(members, member => Assert.True(Ports.IsFree(Port(member)), member.Value));
    }

    [Fact]
    public async Task A_launcher_killed_while_it_starts_leaves_no_process()
    {
        using var launcher = Launch();
        // The broker is up, the services are being migrated or started.
        await Eventually.TrueAsync(() => launcher.HasExited || Ours().Any(command => command.Contains("Jilin.Reporting", StringComparison.Ordinal)), UpWithin);
        Assert.False(launcher.HasExited, Said());

        await SendAsync(launcher, "KILL");

        await EndsAsync(launcher, 137);
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_start_that_fails_says_why_and_leaves_no_process()
    {
        // A directory where a database has to be: reporting cannot be migrated.
        _folder.CreateSubdirectory("data/reporting.db");
        using var launcher = Launch();
        await Eventually.TrueAsync(() => launcher.HasExited, UpWithin);

        await EndsAsync(launcher, 1);
        Assert.Contains("reporting-migrate ended with 1. ", Said(), StringComparison.Ordinal);
        await NothingIsLeftAsync();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static int Port(Match member) => new Uri(member.Groups["url"].Value).Port;

    private static async Task SendAsync(Process launcher, string signal)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {launcher.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private async Task EndsAsync(Process launcher, int exitCode)
    {
        using var patience = new CancellationTokenSource(GoneWithin);
        await launcher.WaitForExitAsync(patience.Token);
        Assert.True(exitCode == launcher.ExitCode, $"It ended with {launcher.ExitCode}: {Said()}");
    }

    private Process Launch()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(UpOptions).Assembly.Location, "--port", "0", "--data", _folder.FullName]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var launcher = Process.Start(start)!;
        launcher.OutputDataReceived += (_, line) => Hear(line.Data);
        launcher.ErrorDataReceived += (_, line) => Hear(line.Data);
        launcher.BeginOutputReadLine();
        launcher.BeginErrorReadLine();
        return launcher;
    }

    private Task NothingIsLeftAsync() => Eventually.TrueAsync(() => Ours().Count == 0, GoneWithin, "nothing runs that has our folder in its command or environment");

    // Everything the cluster starts is told of its folder, in one way or the other; so is the launcher, and it is no longer there.
    private List<string> Ours() => [.. Directory.GetDirectories("/proc")
        .Where(process => int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid != Environment.ProcessId)
        .Select(process => Read(process, "cmdline") + " " + Read(process, "environ"))
        .Where(process => process.Contains(_folder.FullName, StringComparison.Ordinal))];

    private static string Read(string process, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, file)).Replace('\0', ' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private void Hear(string? line)
    {
        lock (_said) _said.AppendLine(line);
    }

    private string Said()
    {
        lock (_said) return _said.ToString();
    }

    [GeneratedRegex(@"^\S+-\d+ +(?<pid>\d+) +(?<url>\S+://\S+)", RegexOptions.Multiline)]
    private static partial Regex Row();
}
