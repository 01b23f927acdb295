using System.Diagnostics;
using Jilin.Testing;
using Jilin.Topology;

namespace Jilin.LocalCluster.Storms;

/// <summary>An older revision, checked out and built in a temporary folder. Disposing it leaves nothing of it.</summary>
internal sealed class OlderBuild : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jilin-upgrade-from-");

    private OlderBuild(string revision) => Build = new(revision, Path.Combine(_folder.FullName, "source"));

    public Build Build { get; }

    /// <param name="revision">Anything git knows: a commit, a branch, <c>HEAD~3</c>.</param>
    /// <exception cref="InvalidOperationException">There is no such revision, or it does not build; nothing of it is left.</exception>
    public static async Task<OlderBuild> CreateAsync(string revision, CancellationToken cancellationToken)
    {
        var (found, commit) = await GitAsync("rev-parse", "--verify", "--quiet", "--short", "--end-of-options", $"{revision}^{{commit}}");
        if (!found) throw new InvalidOperationException($"There is no revision '{revision}' in {Build.Today.Root}.");
        var older = new OlderBuild(commit);
        try
        {
            var (added, complaint) = await GitAsync("worktree", "add", "--detach", older.Build.Root, commit);
            if (!added) throw new InvalidOperationException($"{commit} cannot be checked out: {complaint}");
            await older.BuildAsync(cancellationToken);
            return older;
        }
        catch
        {
            await older.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await GitAsync("worktree", "remove", "--force", Build.Root);
        _folder.Delete(recursive: true);
    }

    // Whatever this starts has to end with it: no servers that outlive a build to speed up the next.
    private async Task BuildAsync(CancellationToken cancellationToken)
    {
        var log = Path.Combine(_folder.FullName, "build.log");
        string[] arguments = ["build", Path.Combine(Build.Root, "tests", "Jilin.LocalCluster"), "-c", "Release", "-m:2", "-nr:false", "-p:UseSharedCompilation=false", "-v", "quiet", "--nologo", "-clp:ErrorsOnly"];
        using var build = GuardedProcess.Start(log, Build.Root, new Dictionary<string, string>(), "dotnet", arguments);
        await build.WaitForExitAsync(cancellationToken);
        if (build.ExitCode == 0 && Build.Has(Programs.Gateway)) return;
        var error = File.ReadLines(log).FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? $"it ended with {build.ExitCode}, and without a gateway";
        throw new InvalidOperationException($"{Build.Revision} does not build: {error.Replace(Build.Root, "", StringComparison.Ordinal)}");
    }

    private static async Task<(bool Done, string Said)> GitAsync(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("git", ["-C", Build.Today.Root, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var git = Process.Start(start)!;
        var said = await Task.WhenAll(git.StandardOutput.ReadToEndAsync(), git.StandardError.ReadToEndAsync());
        await git.WaitForExitAsync();
        return (git.ExitCode == 0, string.Concat(said).Trim());
    }
}
