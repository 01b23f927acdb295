using System.Globalization;

namespace Jilin.Gateway.Pages;

internal sealed class Uptime(TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();

    /// <summary>Days and hh:mm:ss, as in <c>2.03:04:05</c>; without the days on the first.</summary>
    public override string ToString() => TimeSpan.FromSeconds((long)clock.GetElapsedTime(_start).TotalSeconds).ToString("c", CultureInfo.InvariantCulture);
}
