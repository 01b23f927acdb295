using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging;

namespace Jilin.FixedPointAssistance.Domain;

/// <summary>
/// A donation in one of the four ledgers, from the pledge to the report to its donor:
/// <code>
/// pledged → received → allocated → delivered → reported
///     ╲         ╲  ↖ undone ↙ ╲
///      cancelled ←───────── cancelling → (refused) allocated
/// </code>
/// What is allocated to an appeal is distributed by disaster relief: from there on its events move the donation, and a cancellation has to be
/// agreed to first, because money that is with the people cannot be taken back.
/// </summary>
internal sealed class Donation : Aggregate
{
    private readonly List<GoodsItem> _goods = [];
    private readonly List<DonationStep> _steps = [];
    private readonly List<DonationDelivery> _deliveries = [];

    private Donation()
    {
    }

    public required Guid UnitId { get; init; }

    public required string UnitName { get; init; }

    public required DonationLedger Ledger { get; init; }

    public DonationStatus Status { get; private set; }

    /// <summary>Money, or the sum of the goods' valuations; a plain number of fen, so that the database can add it up.</summary>
    public required long AmountFen { get; init; }

    public Money Amount => new(AmountFen);

    public required string? PurposeDivisionCode { get; init; }

    public required Guid? PurposeAppealId { get; init; }

    public required Guid? PurposeProjectId { get; init; }

    public string? AllocatedDivisionCode { get; private set; }

    public Guid? AllocatedAppealId { get; private set; }

    public Guid? AllocatedProjectId { get; private set; }

    public required DateOnly PledgedOn { get; init; }

    public DateOnly? ReceivedOn { get; private set; }

    public DateOnly? AllocatedOn { get; private set; }

    public DateOnly? DeliveredOn { get; private set; }

    public DateOnly? ReportedOn { get; private set; }

    public DateOnly? CancelledOn { get; private set; }

    public required string? Note { get; init; }

    public IReadOnlyList<GoodsItem> Goods => _goods;

    /// <summary>What happened, when, and who signed for it.</summary>
    public IReadOnlyList<DonationStep> Steps => _steps;

    public IReadOnlyList<DonationDelivery> Deliveries => _deliveries;

    public static Donation Pledge(Donor donor, DonationLedger ledger, Money amount, IEnumerable<GoodsItem> goods, Purpose purpose, DateOnly pledgedOn, string? note)
    {
        purpose.RequireFitFor(ledger, pledgedOn);
        var donation = new Donation
        {
            UnitId = donor.Id,
            UnitName = donor.Name,
            Ledger = ledger,
            AmountFen = amount.Fen,
            PurposeDivisionCode = purpose.Division?.Code,
            PurposeAppealId = purpose.Appeal?.AppealId,
            PurposeProjectId = purpose.ProjectId,
            PledgedOn = pledgedOn,
            Note = note,
        };
        donation._goods.AddRange(goods);
        donation._steps.Add(new() { Status = DonationStatus.Pledged, On = pledgedOn, SignedBy = donor.Name, Note = note });
        donation.Raise(new DonationPledged(donation.State()));
        return donation;
    }

    public void Receive(DateOnly on, string signedBy, string? note)
    {
        Require(DonationStatus.Received, DonationStatus.Pledged);
        Step(DonationStatus.Received, on, signedBy, note);
        ReceivedOn = on;
        Raise(new DonationReceived(State()));
    }

    /// <summary>Puts it to its use. Donor-specified use is honoured: the target may be narrower than the purpose, never another.</summary>
    public void Allocate(Purpose target, DateOnly on, string signedBy, string? note)
    {
        Require(DonationStatus.Allocated, DonationStatus.Received);
        if (target.IsNone && Ledger != DonationLedger.Forwarded) throw Rules.AllocationNeedsTarget.Of();
        target.RequireFitFor(Ledger, on);
        var honoured = (PurposeAppealId is null || PurposeAppealId == target.Appeal?.AppealId)
            && (PurposeProjectId is null || PurposeProjectId == target.ProjectId)
            && (PurposeDivisionCode is null || (target.Division is { } division && DivisionRegister.Jilin.IsWithin(division.Code, PurposeDivisionCode)));
        if (!honoured) throw Rules.DonorSpecifiedUse.Of();
        Step(DonationStatus.Allocated, on, signedBy, note);
        AllocatedDivisionCode = target.Division?.Code;
        AllocatedAppealId = target.Appeal?.AppealId;
        AllocatedProjectId = target.ProjectId;
        AllocatedOn = on;
        Raise(new DonationAllocated(State()));
    }

    /// <summary>All of it has reached a place; not for appeals, whose distributions disaster relief tells.</summary>
    public void Deliver(Division to, DateOnly on, string signedBy, string? note)
    {
        Require(DonationStatus.Delivered, DonationStatus.Allocated);
        if (AllocatedAppealId is not null) throw Rules.DistributedByDisasterRelief.Of();
        if (AllocatedDivisionCode is not null && !DivisionRegister.Jilin.IsWithin(to.Code, AllocatedDivisionCode)) throw Rules.DeliveredElsewhere.Of(to.Code, AllocatedDivisionCode);
        Step(DonationStatus.Delivered, on, signedBy, note);
        DeliveredOn = on;
        _deliveries.Add(new() { DivisionCode = to.Code, ValueFen = AmountFen, On = on });
        Raise(new DonationDelivered(State()));
    }

    /// <summary>The donor has been told where it went.</summary>
    public void Report(DateOnly on, string signedBy, string? note)
    {
        Require(DonationStatus.Reported, DonationStatus.Delivered);
        Step(DonationStatus.Reported, on, signedBy, note);
        ReportedOn = on;
        Raise(new DonationReported(State()));
    }

    /// <summary>Cancels it, or, when it is with an appeal, asks disaster relief to agree.</summary>
    public void Cancel(DateOnly on, string signedBy, string reason)
    {
        Require(DonationStatus.Cancelled, DonationStatus.Pledged, DonationStatus.Received, DonationStatus.Allocated);
        if (AllocatedAppealId is not null)
        {
            if (_deliveries.Count > 0) throw Rules.AlreadyDistributed.Of();
            Step(DonationStatus.Cancelling, on, signedBy, reason);
            Raise(new DonationCancellationRequested(State()));
            return;
        }

        Step(DonationStatus.Cancelled, on, signedBy, reason);
        CancelledOn = on;
        Raise(new DonationCancelled(State()));
    }

    /// <summary>
    /// Follows what disaster relief did with it. Its events carry the full state, so that any of them brings the donation to where it stands;
    /// one about an appeal it is no longer allocated to says nothing.
    /// </summary>
    public void Follow(ReliefDonationState relief, DateOnly today)
    {
        if (relief.AppealId != AllocatedAppealId || Status is not (DonationStatus.Allocated or DonationStatus.Cancelling)) return;
        switch (relief.Status)
        {
            case ReliefDonationStatus.Declined:
                FollowDeclined(today);
                break;
            case ReliefDonationStatus.Withdrawn:
                CancelledOn = Latest(today);
                Step(DonationStatus.Cancelled, CancelledOn.Value, DisasterReliefSigns, null);
                Raise(new DonationCancelled(State()));
                break;
            case ReliefDonationStatus.Distributing or ReliefDonationStatus.Distributed or ReliefDonationStatus.DonorInformed:
                FollowDistributed(relief, today);
                break;
        }
    }

    public DonationState State() => new(
        Id,
        UnitId,
        UnitName,
        Ledger,
        Status,
        Amount.Yuan,
        [.. _goods.Select(line => new GoodsLine(line.Item, line.Quantity, line.Unit, line.Value.Yuan))],
        new(PurposeDivisionCode, PurposeAppealId, PurposeProjectId),
        AllocatedOn is null ? null : new(AllocatedDivisionCode, AllocatedAppealId, AllocatedProjectId),
        PledgedOn,
        ReceivedOn,
        AllocatedOn,
        DeliveredOn,
        ReportedOn,
        CancelledOn,
        [.. _deliveries.Select(delivery => new Delivery(delivery.DivisionCode, new Money(delivery.ValueFen).Yuan, delivery.On))]);

    protected override object Retell() => Status switch
    {
        DonationStatus.Pledged => new DonationPledged(State()),
        DonationStatus.Received => new DonationReceived(State()),
        DonationStatus.Allocated => new DonationAllocated(State()),
        DonationStatus.Delivered => new DonationDelivered(State()),
        DonationStatus.Reported => new DonationReported(State()),
        DonationStatus.Cancelling => new DonationCancellationRequested(State()),
        _ => new DonationCancelled(State()),
    };

    private const string DisasterReliefSigns = "disaster-relief";

    private void FollowDeclined(DateOnly today)
    {
        if (Status == DonationStatus.Cancelling)
        {
            // It never was with the appeal: nothing stands against the cancellation.
            CancelledOn = Latest(today);
            Step(DonationStatus.Cancelled, CancelledOn.Value, DisasterReliefSigns, null);
            Raise(new DonationCancelled(State()));
            return;
        }

        (AllocatedDivisionCode, AllocatedAppealId, AllocatedProjectId, AllocatedOn) = (null, null, null, null);
        Step(DonationStatus.Received, Latest(today), DisasterReliefSigns, "appeal closed");
        Raise(new DonationAllocationUndone(State()));
    }

    private void FollowDistributed(ReliefDonationState relief, DateOnly today)
    {
        var news = relief.Distributions.Skip(_deliveries.Count).ToList();
        _deliveries.AddRange(news.Select(part => new DonationDelivery { DivisionCode = part.DivisionCode, ValueFen = Money.FromYuan(part.ValueYuan).Fen, On = part.On }));
        if (Status == DonationStatus.Cancelling)
        {
            Step(DonationStatus.Allocated, Latest(today), DisasterReliefSigns, "already distributed");
            Raise(new DonationCancellationRefused(State()));
        }

        if (relief.Status != ReliefDonationStatus.Distributing)
        {
            DeliveredOn = Latest(_deliveries.Max(delivery => delivery.On));
            Step(DonationStatus.Delivered, DeliveredOn.Value, DisasterReliefSigns, null);
        }
        else if (news.Count == 0)
        {
            return;
        }

        Raise(new DonationDelivered(State()));
    }

    private void Require(DonationStatus wanted, params ReadOnlySpan<DonationStatus> from)
    {
        if (!from.Contains(Status)) throw Rules.WrongStatus.Of(Status, wanted);
    }

    private void Step(DonationStatus status, DateOnly on, string signedBy, string? note)
    {
        if (on < _steps[^1].On) throw SharedRules.BeforePreviousStep.Of(on, _steps[^1].On);
        Status = status;
        _steps.Add(new() { Status = status, On = on, SignedBy = signedBy, Note = note });
    }

    // Events may tell of a day before the last step was signed here: the steps' dates still do not run backwards.
    private DateOnly Latest(DateOnly day) => day < _steps[^1].On ? _steps[^1].On : day;
}

/// <summary>What a donation keeps of the unit that gives it.</summary>
internal sealed record Donor(Guid Id, string Name);

internal sealed class GoodsItem
{
    public required string Item { get; init; }

    /// <summary>Whole thousandths of <see cref="Unit"/>: no provider-dependent decimals.</summary>
    public required long QuantityThousandths { get; init; }

    public required string Unit { get; init; }

    public required long ValueFen { get; init; }

    public decimal Quantity => Thousandths.ToQuantity(QuantityThousandths);

    public Money Value => new(ValueFen);
}

internal sealed class DonationStep
{
    public required DonationStatus Status { get; init; }

    public required DateOnly On { get; init; }

    public required string SignedBy { get; init; }

    public string? Note { get; init; }
}

internal sealed class DonationDelivery
{
    public required string DivisionCode { get; init; }

    public required long ValueFen { get; init; }

    public required DateOnly On { get; init; }
}
