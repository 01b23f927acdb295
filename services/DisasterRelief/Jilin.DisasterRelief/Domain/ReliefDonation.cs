using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging;

namespace Jilin.DisasterRelief.Domain;

/// <summary>What moves a relief donation: news from fixed-point assistance, or what is done with it here.</summary>
internal enum ReliefDonationTrigger
{
    AllocatedToOpenAppeal,
    AllocatedToClosedAppeal,
    Earmarked,
    PartDistributed,
    RestDistributed,
    DonationReported,
    CancellationRequested,
}

/// <summary>One edge of the process; <paramref name="From"/> is null where disaster relief has not heard of the donation.</summary>
internal sealed record ReliefDonationTransition(ReliefDonationStatus? From, ReliefDonationTrigger Trigger, ReliefDonationStatus To, Func<ReliefDonationState, object> Tell);

/// <summary>
/// A donation to an appeal, as disaster relief handles it: taken over, earmarked for needs, distributed. It has the id of the donation in
/// fixed-point assistance, which asks (allocation, cancellation) and is answered by events. All its ceilings are kept here, in one aggregate: never more
/// allocated than received, never more distributed to a need than allocated to it.
/// </summary>
internal sealed class ReliefDonation : Aggregate
{
    /// <summary>The whole process. What is not in it changes nothing; the service's README has the same table.</summary>
    public static readonly IReadOnlyList<ReliefDonationTransition> Transitions =
    [
        new(null, ReliefDonationTrigger.AllocatedToOpenAppeal, ReliefDonationStatus.Received, state => new ReliefDonationReceived(state)),
        new(ReliefDonationStatus.Declined, ReliefDonationTrigger.AllocatedToOpenAppeal, ReliefDonationStatus.Received, state => new ReliefDonationReceived(state)),
        new(null, ReliefDonationTrigger.AllocatedToClosedAppeal, ReliefDonationStatus.Declined, state => new ReliefDonationDeclined(state)),
        new(ReliefDonationStatus.Declined, ReliefDonationTrigger.AllocatedToClosedAppeal, ReliefDonationStatus.Declined, state => new ReliefDonationDeclined(state)),
        new(ReliefDonationStatus.Received, ReliefDonationTrigger.Earmarked, ReliefDonationStatus.Received, state => new ReliefDonationEarmarked(state)),
        new(ReliefDonationStatus.Distributing, ReliefDonationTrigger.Earmarked, ReliefDonationStatus.Distributing, state => new ReliefDonationEarmarked(state)),
        new(ReliefDonationStatus.Received, ReliefDonationTrigger.PartDistributed, ReliefDonationStatus.Distributing, state => new ReliefDonationDistributed(state)),
        new(ReliefDonationStatus.Distributing, ReliefDonationTrigger.PartDistributed, ReliefDonationStatus.Distributing, state => new ReliefDonationDistributed(state)),
        new(ReliefDonationStatus.Received, ReliefDonationTrigger.RestDistributed, ReliefDonationStatus.Distributed, state => new ReliefDonationDistributed(state)),
        new(ReliefDonationStatus.Distributing, ReliefDonationTrigger.RestDistributed, ReliefDonationStatus.Distributed, state => new ReliefDonationDistributed(state)),
        new(ReliefDonationStatus.Distributed, ReliefDonationTrigger.DonationReported, ReliefDonationStatus.DonorInformed, state => new ReliefDonationDonorInformed(state)),
        new(null, ReliefDonationTrigger.CancellationRequested, ReliefDonationStatus.Withdrawn, state => new ReliefDonationWithdrawn(state)),
        new(ReliefDonationStatus.Received, ReliefDonationTrigger.CancellationRequested, ReliefDonationStatus.Withdrawn, state => new ReliefDonationWithdrawn(state)),
        new(ReliefDonationStatus.Declined, ReliefDonationTrigger.CancellationRequested, ReliefDonationStatus.Declined, state => new ReliefDonationDeclined(state)),
        new(ReliefDonationStatus.Distributing, ReliefDonationTrigger.CancellationRequested, ReliefDonationStatus.Distributing, state => new ReliefDonationCancellationRefused(state)),
        new(ReliefDonationStatus.Distributed, ReliefDonationTrigger.CancellationRequested, ReliefDonationStatus.Distributed, state => new ReliefDonationCancellationRefused(state)),
    ];

    private readonly List<DonationLine> _lines = [];
    private readonly List<NeedAllocation> _allocations = [];
    private readonly List<NeedDistribution> _distributions = [];

    private ReliefDonation()
    {
    }

    public Guid AppealId { get; private set; }

    public Guid DisasterId { get; private set; }

    public required Guid UnitId { get; init; }

    public required string UnitName { get; init; }

    public required DonationLedger Ledger { get; init; }

    public ReliefDonationStatus Status { get; private set; }

    /// <summary>Where it may go: what the donor specified, or the narrower place it was allocated to; none: anywhere in the appeal's area.</summary>
    public string? DivisionCode { get; private set; }

    /// <summary>When fixed-point assistance allocated it to the appeal; nothing is done with it before.</summary>
    public DateOnly AllocatedOn { get; private set; }

    /// <summary>Money, or the sum of the goods' valuations.</summary>
    public required long AmountFen { get; init; }

    /// <summary>A plain number beside <see cref="Lines"/>, so that the database can add it up.</summary>
    public long DistributedFen { get; private set; }

    /// <summary>The money, as one line, or the goods, one line per item and unit.</summary>
    public IReadOnlyList<DonationLine> Lines => _lines;

    public IReadOnlyList<NeedAllocation> Allocations => _allocations;

    /// <summary>In no order; <see cref="NeedDistribution.Number"/> has it.</summary>
    public IReadOnlyList<NeedDistribution> Distributions => _distributions;

    public long EarmarkedFen => _lines.Sum(line => line.ValueOf(line.Allocated));

    /// <summary>The donation as fixed-point assistance tells it, of which nothing is known here yet; it is nowhere until news of it are followed.</summary>
    public static ReliefDonation Of(DonationState donation)
    {
        var relief = new ReliefDonation
        {
            Id = donation.DonationId,
            UnitId = donation.UnitId,
            UnitName = donation.UnitName,
            Ledger = donation.Ledger,
            AmountFen = Money.FromYuan(donation.AmountYuan).Fen,
        };
        if (donation.Ledger == DonationLedger.Goods)
        {
            relief._lines.AddRange(donation.Goods.GroupBy(line => (line.Item, line.Unit)).Select(lines => new DonationLine
            {
                Item = lines.Key.Item,
                Unit = lines.Key.Unit,
                Received = lines.Sum(line => Thousandths.Of(line.Quantity)),
                ValueFen = lines.Sum(line => Money.FromYuan(line.ValueYuan).Fen),
            }));
        }
        else
        {
            relief._lines.Add(new() { Item = null, Unit = null, Received = relief.AmountFen, ValueFen = relief.AmountFen });
        }

        return relief;
    }

    /// <summary>
    /// It was allocated to an appeal: taken over if that is open, and it is cash or goods. How to hand out what is of another ledger, which only a newer
    /// version may know, nobody here can say: it is declined.
    /// </summary>
    public void FollowAllocation(DonationState donation, Appeal appeal)
    {
        var trigger = appeal.Status == AppealStatus.Open && Ledger is DonationLedger.Cash or DonationLedger.Goods ? ReliefDonationTrigger.AllocatedToOpenAppeal : ReliefDonationTrigger.AllocatedToClosedAppeal;
        if (Next(trigger) is not { } next) return;
        Target(donation, appeal);
        Take(next);
    }

    /// <summary>The unit wants it back: agreed to while nothing of it is distributed. What it was earmarked for is free again.</summary>
    /// <param name="needs">Those it is allocated to.</param>
    public void FollowCancellationRequest(DonationState donation, Appeal appeal, IReadOnlyCollection<Need> needs)
    {
        if (Next(ReliefDonationTrigger.CancellationRequested) is not { } next) return;
        // Its allocation may have been skipped: the answer has to name the appeal it is allocated to now, or it would not be heard.
        if (_distributions.Count == 0) Target(donation, appeal);
        if (next.To == ReliefDonationStatus.Withdrawn)
        {
            foreach (var allocation in _allocations)
            {
                needs.First(need => need.Id == allocation.NeedId).Free(allocation.Measure);
                allocation.Undo();
            }

            foreach (var line in _lines) line.FreeAll();
        }

        Take(next);
    }

    /// <summary>The donor knows where it went.</summary>
    public void FollowReport()
    {
        if (Next(ReliefDonationTrigger.DonationReported) is { } next) Take(next);
    }

    /// <summary>Earmarks a part for a need: never more than is left of the donation, never more than the need still asks for.</summary>
    /// <param name="measure">Whole fen, or whole thousandths of the goods' unit; above 0.</param>
    public NeedAllocation Allocate(Need need, Appeal appeal, long measure, DateOnly on, string signedBy)
    {
        var next = Next(ReliefDonationTrigger.Earmarked) ?? throw Rules.WrongStatus.Of(Status);
        var line = LineFor(need);
        if (DivisionCode is not null && !Area.Covers([DivisionCode], need.DivisionCode)) throw Rules.DonorSpecifiedUse.Of(need.DivisionCode);
        if (!Area.Covers(appeal.DivisionCodes, need.DivisionCode)) throw Rules.OutsideAppeal.Of(need.DivisionCode);
        if (on < AllocatedOn) throw SharedRules.BeforePreviousStep.Of(on, AllocatedOn);
        var (left, wanting) = (line.Received - line.Allocated, need.Asked - need.Allocated);
        if (measure > left || measure > wanting)
            throw Rules.OverAllocation.Of(Measure.ToNumber(measure, need.Kind), Measure.ToNumber(left, need.Kind), Measure.ToNumber(wanting, need.Kind));
        var allocation = new NeedAllocation { NeedId = need.Id, Item = line.Item, Unit = line.Unit, Measure = measure, ValueFen = line.Allocate(measure), On = on, SignedBy = signedBy };
        _allocations.Add(allocation);
        need.Allocate(measure);
        Take(next);
        return allocation;
    }

    /// <summary>A part has reached the people of a need: never more than is allocated to it.</summary>
    /// <param name="measure">Whole fen, or whole thousandths of the goods' unit; above 0.</param>
    public NeedDistribution Distribute(Need need, long measure, DateOnly on, string signedBy)
    {
        if (Next(ReliefDonationTrigger.PartDistributed) is null) throw Rules.WrongStatus.Of(Status);
        var line = LineFor(need);
        var allocations = _allocations.Where(allocation => allocation.NeedId == need.Id).ToList();
        var left = allocations.Sum(allocation => allocation.Measure) - _distributions.Where(distribution => distribution.NeedId == need.Id).Sum(distribution => distribution.Measure);
        if (measure > left) throw Rules.OverDistribution.Of(Measure.ToNumber(measure, need.Kind), Measure.ToNumber(left, need.Kind));
        var earliest = allocations.Min(allocation => allocation.On);
        if (on < earliest) throw SharedRules.BeforePreviousStep.Of(on, earliest);
        var distribution = new NeedDistribution
        {
            Number = _distributions.Count + 1,
            NeedId = need.Id,
            DivisionCode = need.DivisionCode,
            Item = line.Item,
            Unit = line.Unit,
            Measure = measure,
            ValueFen = line.Distribute(measure),
            On = on,
            SignedBy = signedBy,
        };
        _distributions.Add(distribution);
        DistributedFen += distribution.ValueFen;
        need.Distribute(measure);
        Take(Next(_lines.All(all => all.Distributed == all.Received) ? ReliefDonationTrigger.RestDistributed : ReliefDonationTrigger.PartDistributed)!);
        return distribution;
    }

    public ReliefDonationState State() => new(
        Id,
        AppealId,
        DisasterId,
        Status,
        new Money(AmountFen).Yuan,
        new Money(DistributedFen).Yuan,
        [.. _distributions.OrderBy(part => part.Number).Select(part => new Distribution(part.Id, part.NeedId, part.DivisionCode, new Money(part.ValueFen).Yuan, part.On))])
    {
        EarmarkedYuan = new Money(EarmarkedFen).Yuan,
    };

    protected override object Retell() => Status switch
    {
        ReliefDonationStatus.Received => new ReliefDonationReceived(State()),
        ReliefDonationStatus.DonorInformed => new ReliefDonationDonorInformed(State()),
        ReliefDonationStatus.Declined => new ReliefDonationDeclined(State()),
        ReliefDonationStatus.Withdrawn => new ReliefDonationWithdrawn(State()),
        _ => new ReliefDonationDistributed(State()),
    };

    // Version 0 was never told of: it is nowhere yet.
    private ReliefDonationTransition? Next(ReliefDonationTrigger trigger) =>
        Transitions.FirstOrDefault(transition => transition.From == (Version == 0 ? null : Status) && transition.Trigger == trigger);

    private void Take(ReliefDonationTransition transition)
    {
        Status = transition.To;
        Raise(transition.Tell(State()));
    }

    private void Target(DonationState donation, Appeal appeal)
    {
        (AppealId, DisasterId) = (appeal.Id, appeal.DisasterId);
        DivisionCode = donation.AllocatedTo?.DivisionCode ?? donation.Purpose.DivisionCode;
        AllocatedOn = donation.AllocatedOn ?? donation.PledgedOn;
    }

    private DonationLine LineFor(Need need)
    {
        if (need.Kind != (Ledger == DonationLedger.Goods ? NeedKind.Goods : NeedKind.Cash)) throw Rules.LedgerDoesNotFitNeed.Of(Ledger, need.Kind);
        return _lines.FirstOrDefault(line => line.Item == need.Item && line.Unit == need.Unit) ?? throw Rules.ItemDoesNotFitNeed.Of(need.Item!, need.Unit!);
    }
}

/// <summary>Money, or goods of one item and unit, in its measure (fen, or thousandths of the unit).</summary>
internal sealed class DonationLine
{
    public required string? Item { get; init; }

    public required string? Unit { get; init; }

    public required long Received { get; init; }

    public required long ValueFen { get; init; }

    public long Allocated { get; private set; }

    public long Distributed { get; private set; }

    /// <summary>The value of the first <paramref name="measure"/> of it, pro rata and rounded down; of all of it: exactly its value.</summary>
    public long ValueOf(long measure) => (long)((Int128)ValueFen * measure / Received);

    /// <summary>The answer is the part's value. Values are differences of sums, so that they add up to the fen, whatever the parts.</summary>
    public long Allocate(long measure)
    {
        var before = ValueOf(Allocated);
        Allocated += measure;
        return ValueOf(Allocated) - before;
    }

    /// <inheritdoc cref="Allocate"/>
    public long Distribute(long measure)
    {
        var before = ValueOf(Distributed);
        Distributed += measure;
        return ValueOf(Distributed) - before;
    }

    public void FreeAll() => Allocated = 0;
}

/// <summary>A part of a donation that is earmarked for a need.</summary>
internal sealed class NeedAllocation
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid NeedId { get; init; }

    public required string? Item { get; init; }

    public required string? Unit { get; init; }

    public required long Measure { get; init; }

    public required long ValueFen { get; init; }

    public required DateOnly On { get; init; }

    public required string SignedBy { get; init; }

    /// <summary>The donation was withdrawn.</summary>
    public bool IsUndone { get; private set; }

    public void Undo() => IsUndone = true;
}

/// <summary>A part of a donation that reached people.</summary>
internal sealed class NeedDistribution
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>1, 2, 3 … within its donation.</summary>
    public required int Number { get; init; }

    public required Guid NeedId { get; init; }

    public required string DivisionCode { get; init; }

    public required string? Item { get; init; }

    public required string? Unit { get; init; }

    public required long Measure { get; init; }

    public required long ValueFen { get; init; }

    public required DateOnly On { get; init; }

    public required string SignedBy { get; init; }
}
