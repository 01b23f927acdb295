using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Jilin.Testing;
using Jilin.Topology;

namespace Jilin.NewService.Tests;

/// <summary><c>docs/new-service.md</c>, followed word for word in a copy of the platform.</summary>
public sealed partial class NewServiceTests : IDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(10);
    private static readonly HttpClient Http = new();

    // Nothing of this build is to decide how the copy is built, and nothing of the copy's may outlive it.
    private static readonly Dictionary<string, string> Surroundings = new()
    {
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["UseSharedCompilation"] = "false",
    };

    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("jilin-new-service-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Log => Path.Combine(_copy.FullName, "said.log");

    [Fact]
    public async Task The_page_leads_from_nothing_to_a_service_that_runs_is_tested_and_documented()
    {
        await RunAsync(Repository.Root, $"git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t '{_copy.FullName}'");
        await RunAsync(_copy.FullName, "./jilin new Greenhouses");
        var steps = Steps().Matches(await File.ReadAllTextAsync(Path.Combine(_copy.FullName, "docs", "new-service.md"), Cancel));
        Assert.NotEmpty(steps);
        foreach (Match step in steps) await RunAsync(_copy.FullName, step.Groups["commands"].Value);

        await IsThereAsync("./jilin up");
        await IsThereAsync("./jilin up --cluster");
    }

    public void Dispose() => _copy.Delete(recursive: true);

    // Takes a request, tells of it, hears of it; on the pages, in the documents, migrated.
    private async Task IsThereAsync(string command)
    {
        var port = Ports.Free();
        using var platform = GuardedProcess.Start(Log, _copy.FullName, Surroundings, "bash", "-c", $"exec {command} --port {port} --data '{Path.Combine(_copy.FullName, $"data-{port}")}'");
        await Eventually.TrueAsync(async () => platform.HasExited || (await File.ReadAllTextAsync(Log, Cancel)).Contains($"Jilin is ready at http://127.0.0.1:{port}", StringComparison.Ordinal), Within, command);
        Assert.False(platform.HasExited, await SaidAsync());

        var door = Programs.AddressOf(port);
        Assert.True((await Http.GetAsync(new Uri(door, "health/ready"), Cancel)).IsSuccessStatusCode);
        Assert.Contains("Greenhouses", await Http.GetStringAsync(door, Cancel), StringComparison.Ordinal);
        Assert.Contains("Register a greenhouse", await Http.GetStringAsync(new Uri(door, "openapi/greenhouses.json"), Cancel), StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(door, "api/v1/greenhouses/greenhouses")) { Content = JsonContent.Create(new { divisionCode = "220822100201", squareMetres = 600 }) };
        request.Headers.Add("Idempotency-Key", "one");
        using var answer = await Http.SendAsync(request, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
        await Eventually.TrueAsync(
            async () => await Http.GetStringAsync(new Uri(door, "api/v1/greenhouses/counties"), Cancel) == """[{"countyCode":"220822000000","greenhouses":1}]""",
            TimeSpan.FromMinutes(1));

        platform.Terminate();
        await platform.WaitForExitAsync(Cancel).WaitAsync(Within, Cancel);
        Assert.Equal(0, platform.ExitCode);
    }

    private async Task RunAsync(string folder, string commands)
    {
        using var shell = GuardedProcess.Start(Log, folder, Surroundings, "bash", "-euo", "pipefail", "-c", commands);
        await shell.WaitForExitAsync(Cancel).WaitAsync(Within, Cancel);
        Assert.True(shell.ExitCode == 0, $"{commands}\nended with {shell.ExitCode}:\n{await SaidAsync()}");
    }

    private async Task<string> SaidAsync()
    {
        var said = await File.ReadAllTextAsync(Log, Cancel);
        return said[Math.Max(0, said.Length - 6000)..];
    }

    [GeneratedRegex("^```bash\n(?<commands>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Steps();
}
