using Jilin.DisasterRelief.Contracts.V1;
using Jilin.Messaging;

namespace Jilin.DisasterRelief.Domain;

/// <summary>A declared disaster: its kind, its area, and, once it is over, its closing report. Nothing is recorded in a closed one.</summary>
internal sealed class Disaster : Aggregate
{
    private Disaster()
    {
    }

    public required DisasterKind Kind { get; init; }

    public required string Name { get; init; }

    public required DateOnly StartedOn { get; init; }

    /// <summary>The affected divisions, none of them within another.</summary>
    public required IReadOnlyList<string> DivisionCodes { get; init; }

    public DateOnly? ClosedOn { get; private set; }

    public string? Summary { get; private set; }

    public string? ClosedBy { get; private set; }

    public static Disaster Declare(DisasterKind kind, string name, DateOnly startedOn, IReadOnlyList<string> divisionCodes)
    {
        Area.RequireApart(divisionCodes);
        var disaster = new Disaster { Kind = kind, Name = name, StartedOn = startedOn, DivisionCodes = divisionCodes };
        disaster.Raise(new DisasterDeclared(disaster.State()));
        return disaster;
    }

    public void RequireOpen()
    {
        if (ClosedOn is not null) throw Rules.DisasterClosed.Of(ClosedOn.Value);
    }

    /// <summary>The division, when it is known and lies in the affected area.</summary>
    public Division RequireWithin(string divisionCode)
    {
        var division = DivisionRegister.Jilin.Get(divisionCode);
        return Area.Covers(DivisionCodes, divisionCode) ? division : throw Rules.OutsideDisaster.Of(divisionCode);
    }

    public void RequireNotBefore(string field, DateOnly on)
    {
        if (on < StartedOn) throw Rules.BeforeDisaster.Of(on, StartedOn).At(field);
    }

    /// <param name="situations">Of every township that reported.</param>
    /// <param name="undistributed">How many donations are with its appeals and not, or not wholly, distributed.</param>
    public void Close(DateOnly on, string summary, string signedBy, IReadOnlyCollection<TownshipSituation> situations, int undistributed)
    {
        RequireOpen();
        RequireNotBefore("on", on);
        var unverified = situations.Where(situation => !situation.IsVerified).Select(situation => situation.TownshipCode).Order(StringComparer.Ordinal).ToList();
        if (unverified.Count > 0) throw Rules.UnverifiedReports.Of(unverified.Count, string.Join(", ", unverified.Take(10)));
        if (undistributed > 0) throw Rules.UndistributedDonations.Of(undistributed);
        (ClosedOn, Summary, ClosedBy) = (on, summary, signedBy);
        Raise(new DisasterClosed(State()));
    }

    protected override object Retell() => ClosedOn is null ? new DisasterDeclared(State()) : new DisasterClosed(State());

    private DisasterState State() => new(Id, Kind, Name, StartedOn, DivisionCodes, ClosedOn);
}

/// <summary>An area as a list of divisions.</summary>
internal static class Area
{
    public static bool Covers(IReadOnlyList<string> area, string divisionCode) => area.Any(code => DivisionRegister.Jilin.IsWithin(divisionCode, code));

    /// <summary>All of them known, none named twice or within another: what lies in the area has one reason to.</summary>
    public static void RequireApart(IReadOnlyList<string> area)
    {
        var known = area.Select(DivisionRegister.Jilin.Get).ToList();
        foreach (var (index, inner) in known.Index())
        {
            var outer = known.Where((_, other) => other != index).FirstOrDefault(other => DivisionRegister.Jilin.IsWithin(inner.Code, other.Code));
            if (outer is not null) throw Rules.NestedDivisions.Of(inner.Code, outer.Code);
        }
    }
}
