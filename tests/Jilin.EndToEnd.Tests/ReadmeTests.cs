using System.Diagnostics;
using System.Text.RegularExpressions;
using Jilin.Testing;

namespace Jilin.EndToEnd.Tests;

/// <summary>What the README tells people to paste, pasted: its answers must be the printed ones.</summary>
public sealed partial class ReadmeTests
{
    [Theory, InlineData(Composition.Embedded), InlineData(Composition.Cluster)]
    public async Task The_calls_of_the_README_pasted_one_after_another_give_the_printed_answers(Composition composition)
    {
        await using var platform = await Platform.StartAsync(composition);
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"), TestContext.Current.CancellationToken);
        var calls = Call().Matches(readme.Split("<!-- calls -->")[1].Split("<!-- /calls -->")[0]);
        Assert.True(calls.Count >= 10, "The README's calls were not found.");
        using var shell = new Shell();
        foreach (Match call in calls)
        {
            var script = call.Groups["script"].Value.Replace("http://localhost:8080", platform.Address.ToString().TrimEnd('/'), StringComparison.Ordinal);
            var printed = call.Groups["answer"].Value;
            // Pasted once, as fast as it goes.
            var said = await shell.RunAsync(script);
            Assert.True(Matches(printed, said), $"After\n{script}\nthe README prints\n{printed}\nand the platform says\n{said}");
        }
    }

    /// <summary>The same but for white space; an ellipsis in the printed answer stands for anything.</summary>
    private static bool Matches(string printed, string said)
    {
        var pattern = string.Join(".*?", Blank().Replace(printed, "").Split('…').Select(Regex.Escape));
        return Regex.IsMatch(Blank().Replace(said, ""), $"^{pattern}$", RegexOptions.Singleline);
    }

    [GeneratedRegex("```bash\n(?<script>.*?)```(\n+```(json|text)\n(?<answer>.*?)```)?", RegexOptions.Singleline)]
    private static partial Regex Call();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();

    /// <summary>One bash for all calls, as in one terminal: variables and functions stay.</summary>
    private sealed class Shell : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jilin-readme-");
        private readonly Process _bash;

        public Shell() => _bash = Process.Start(new ProcessStartInfo("bash") { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = _folder.FullName })!;

        public async Task<string> RunAsync(string script)
        {
            await _bash.StandardInput.WriteLineAsync($"{{\n{script}\n}} 2>&1\necho; echo --done--");
            await _bash.StandardInput.FlushAsync();
            var said = new List<string>();
            while (await _bash.StandardOutput.ReadLineAsync() is { } line && line != "--done--") said.Add(line);
            return string.Join('\n', said);
        }

        public void Dispose()
        {
            _bash.Kill(entireProcessTree: true);
            _bash.Dispose();
            _folder.Delete(recursive: true);
        }
    }
}
