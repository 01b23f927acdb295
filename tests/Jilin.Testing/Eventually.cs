using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Jilin.Testing;

/// <summary>Waits for what happens in the background, as long as it takes and no longer than it may.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <exception cref="TimeoutException">The condition did not become true in time; an exception of its last try is the inner one.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan within, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            Exception? failure = null;
            try
            {
                if (await condition()) return;
            }
            catch (Exception exception)
            {
                failure = exception;
            }

            if (Stopwatch.GetElapsedTime(since) > within) throw new TimeoutException($"Not so within {within.TotalSeconds:0.#} s: {what}", failure);
            await Task.Delay(Pause);
        }
    }

    public static Task TrueAsync(Func<bool> condition, TimeSpan within, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        TrueAsync(() => Task.FromResult(condition()), within, what);
}
