using Jilin.DisasterRelief.Contracts.V1;
using Jilin.Messaging;

namespace Jilin.DisasterRelief.Domain;

/// <summary>An appeal for donations. While it is open it takes over what units allocate to it; donations are voluntary, a target is no quota.</summary>
internal sealed class Appeal : Aggregate
{
    private Appeal()
    {
    }

    public required Guid DisasterId { get; init; }

    public required string Title { get; init; }

    public required IReadOnlyList<string> DivisionCodes { get; init; }

    public required long? TargetFen { get; init; }

    public required DateOnly OpensOn { get; init; }

    /// <summary>The last day, if one is set. A day in the past closes nothing by itself: the appeal of a year entered afterwards is open until it is closed.</summary>
    public required DateOnly? ClosesOn { get; init; }

    public AppealStatus Status { get; private set; }

    public DateOnly? ClosedOn { get; private set; }

    public string? ClosedBy { get; private set; }

    public string? ClosingNote { get; private set; }

    public static Appeal Open(Disaster disaster, string title, IReadOnlyList<string> divisionCodes, long? targetFen, DateOnly opensOn, DateOnly? closesOn)
    {
        Area.RequireApart(divisionCodes);
        foreach (var code in divisionCodes) disaster.RequireWithin(code);
        disaster.RequireNotBefore("opensOn", opensOn);
        if (closesOn < opensOn) throw Rules.BeforeOpening.Of(closesOn.Value, opensOn).At("closesOn");
        var appeal = new Appeal
        {
            DisasterId = disaster.Id,
            Title = title,
            DivisionCodes = divisionCodes,
            TargetFen = targetFen,
            OpensOn = opensOn,
            ClosesOn = closesOn,
        };
        appeal.Raise(new AppealOpened(appeal.State()));
        return appeal;
    }

    /// <summary>From now on it takes no more donations; those it has stay.</summary>
    public void Close(DateOnly on, string signedBy, string? note)
    {
        if (Status == AppealStatus.Closed) throw Rules.AppealClosed.Of(Id);
        if (on < OpensOn) throw Rules.BeforeOpening.Of(on, OpensOn).At("on");
        Status = AppealStatus.Closed;
        (ClosedOn, ClosedBy, ClosingNote) = (on, signedBy, note);
        Raise(new AppealClosed(State()));
    }

    protected override object Retell() => Status == AppealStatus.Open ? new AppealOpened(State()) : new AppealClosed(State());

    private AppealState State() => new(Id, DisasterId, Title, DivisionCodes, TargetFen / 100m, OpensOn, ClosesOn, Status);
}
