using System.ComponentModel.DataAnnotations;

namespace Jilin.DisasterRelief.Domain;

/// <summary>
/// What keeps closing a disaster and recording in it apart. Every record counts up one of the disaster's guards, taken at random, and closing
/// counts up all of them: whichever of the two commits second finds its guard changed and starts again, so that closing has seen every record
/// and none comes after it. Many guards, because those who record must not wait for each other.
/// </summary>
internal sealed class ClosingGuard : ISequenced
{
    public const int Slots = 64;

    public long Seq { get; private set; }

    public required Guid DisasterId { get; init; }

    public required int Slot { get; init; }

    [ConcurrencyCheck]
    public long Records { get; private set; }

    public static IEnumerable<ClosingGuard> For(Disaster disaster) => Enumerable.Range(0, Slots).Select(slot => new ClosingGuard { DisasterId = disaster.Id, Slot = slot });

    public void CountUp() => Records++;
}
