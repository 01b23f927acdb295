using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Jilin.Testing;

/// <summary>
/// A command in a process group of its own, beside a guard that kills the whole group when our end of its pipe closes, for whatever reason: nothing
/// outlives this process, not even its <c>kill -9</c>. The guard ends when the command does.
/// </summary>
public sealed class GuardedProcess : IDisposable
{
    // read is the shell's own, so the waiting half needs no process that could be left over. Sessions of their own: the terminal's Ctrl+C is the
    // launcher's matter. The group may not be there yet, in the blink before setsid made it: then the process alone is what there is to kill.
    private const string Guard =
        """
        exec 3<&0
        log=$1; shift
        setsid "$@" </dev/null 3<&- >>"$log" 2>&1 & child=$!
        echo $child
        exec >/dev/null 2>&1
        ( read -r _ <&3; kill -9 -$child 2>/dev/null || kill -9 $child 2>/dev/null ) & watch=$!
        wait $child; status=$?
        kill -9 -$child 2>/dev/null
        kill -9 $watch
        exit $status
        """;

    private readonly Process _guard;
    private bool _disposed;

    private GuardedProcess(Process guard, int pid) => (_guard, Pid) = (guard, pid);

    /// <summary>The command's own, which is its group's too.</summary>
    public int Pid { get; }

    public bool HasExited => _guard.HasExited;

    /// <summary>128 + the signal that ended it, if one did.</summary>
    public int ExitCode => _guard.ExitCode;

    /// <param name="log">What the command prints is added to this file.</param>
    public static GuardedProcess Start(string log, string folder, IReadOnlyDictionary<string, string> environment, string command, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Guard, "guard", log, command, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = folder };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var guard = Process.Start(start)!;
        return new(guard, int.Parse(guard.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{command} could not be started."), CultureInfo.InvariantCulture));
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken = default) => _guard.WaitForExitAsync(cancellationToken);

    /// <summary><c>kill -9</c> of the group; ends when it is gone.</summary>
    public async Task KillAsync()
    {
        _guard.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await WaitForExitAsync(patience.Token);
    }

    /// <summary>Asks the process to end.</summary>
    public void Terminate() => Send(Pid, 15);

    /// <summary><c>SIGSTOP</c>: it stands still, connections and all.</summary>
    public void Pause() => Send(-Pid, 19);

    public void Resume() => Send(-Pid, 18);

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _guard.StandardInput.Close();
        _guard.WaitForExit(TimeSpan.FromSeconds(20));
        _guard.Dispose();
    }

    private void Send(int pid, int signal)
    {
        if (!HasExited) _ = kill(pid, signal);
    }

    [DllImport("libc")]
    private static extern int kill(int pid, int signal);
}
