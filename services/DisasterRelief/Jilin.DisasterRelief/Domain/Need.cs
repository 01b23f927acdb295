using System.ComponentModel.DataAnnotations;

namespace Jilin.DisasterRelief.Domain;

internal enum NeedKind
{
    Cash,
    Goods,
}

/// <summary>
/// What a township or village needs. Amounts are a <em>measure</em>: whole fen of money, or whole thousandths of the goods' unit. Donations are
/// never allocated beyond what is asked; the version token makes that hold when several are at once.
/// </summary>
internal sealed class Need : IEntity
{
    private Need()
    {
    }

    public long Seq { get; private set; }

    public Guid Id { get; init; } = Guid.CreateVersion7();

    [ConcurrencyCheck]
    public long Version { get; private set; } = 1;

    public required Guid DisasterId { get; init; }

    public required string DivisionCode { get; init; }

    /// <summary>What goods; none for money.</summary>
    public required string? Item { get; init; }

    public required string? Unit { get; init; }

    public required long Asked { get; init; }

    public long Allocated { get; private set; }

    public long Distributed { get; private set; }

    public required string? Note { get; init; }

    public NeedKind Kind => Item is null ? NeedKind.Cash : NeedKind.Goods;

    public static Need Ask(Disaster disaster, string divisionCode, string? item, string? unit, long asked, string? note)
    {
        var division = disaster.RequireWithin(divisionCode);
        if (division.Level < DivisionLevel.Township) throw Rules.NeedNeedsTownshipOrVillage.Of(divisionCode);
        return new() { DisasterId = disaster.Id, DivisionCode = divisionCode, Item = item, Unit = unit, Asked = asked, Note = note };
    }

    public void Allocate(long measure)
    {
        if (measure > Asked - Allocated) throw new InvalidOperationException("More than the need asks for.");
        Allocated += measure;
        Version++;
    }

    /// <summary>The donation is withdrawn: what it was to cover is asked for again.</summary>
    public void Free(long measure)
    {
        Allocated -= measure;
        Version++;
    }

    public void Distribute(long measure)
    {
        Distributed += measure;
        Version++;
    }
}

/// <summary>Amounts as the API says them.</summary>
internal static class Measure
{
    /// <summary>Yuan, or the quantity.</summary>
    public static decimal ToNumber(long measure, NeedKind kind) => kind == NeedKind.Cash ? new Money(measure).Yuan : Thousandths.ToQuantity(measure);
}
