namespace Jilin.FixedPointAssistance.Contracts.V1;

/// <summary>The four ledgers. Their sums are never added up, but for cash and goods as a unit's own investment.</summary>
public enum DonationLedger
{
    Cash,
    Goods,
    Introduced,
    Forwarded,
}

public enum DonationStatus
{
    Pledged,
    Received,
    Allocated,

    /// <summary>The unit wants it back; disaster relief has been asked whether any of it is already with the people.</summary>
    Cancelling,
    Delivered,
    Reported,
    Cancelled,
}

/// <summary>A line of goods.</summary>
/// <param name="Quantity">In <paramref name="Unit"/>, with at most three decimals.</param>
/// <param name="ValueYuan">Valuation of the whole line.</param>
public sealed record GoodsLine(string Item, decimal Quantity, string Unit, decimal ValueYuan);

/// <summary>What the donation is for: an appeal or a project, a place (for an appeal: within its area), or nothing: wherever it is needed most.</summary>
public sealed record DonationPurpose(string? DivisionCode, Guid? AppealId, Guid? ProjectId);

/// <summary>A part of a donation that reached a place.</summary>
/// <param name="DivisionCode">Township or village.</param>
/// <param name="ValueYuan">Money, or the valuation of the goods.</param>
public sealed record Delivery(string DivisionCode, decimal ValueYuan, DateOnly On);

/// <summary>A donation as it is now.</summary>
/// <param name="AmountYuan">Money, or the sum of the goods' valuations.</param>
/// <param name="Purpose">What the donor specified.</param>
/// <param name="AllocatedTo">Where it was put, once it is allocated.</param>
/// <param name="Deliveries">What of it has reached whom so far.</param>
public sealed record DonationState(
    Guid DonationId,
    Guid UnitId,
    string UnitName,
    DonationLedger Ledger,
    DonationStatus Status,
    decimal AmountYuan,
    IReadOnlyList<GoodsLine> Goods,
    DonationPurpose Purpose,
    DonationPurpose? AllocatedTo,
    DateOnly PledgedOn,
    DateOnly? ReceivedOn,
    DateOnly? AllocatedOn,
    DateOnly? DeliveredOn,
    DateOnly? ReportedOn,
    DateOnly? CancelledOn,
    IReadOnlyList<Delivery> Deliveries);

public sealed record DonationPledged(DonationState Donation)
{
    public const string EventName = "jilin.fixed-point-assistance.v1.donation-pledged";
}

public sealed record DonationReceived(DonationState Donation)
{
    public const string EventName = "jilin.fixed-point-assistance.v1.donation-received";
}

public sealed record DonationAllocated(DonationState Donation)
{
    public const string EventName = "jilin.fixed-point-assistance.v1.donation-allocated";
}

/// <summary>Disaster relief did not take it: the donation is received, and free for another purpose.</summary>
public sealed record DonationAllocationUndone(DonationState Donation)
{
    public const string EventName = "jilin.fixed-point-assistance.v1.donation-allocation-undone";
}

/// <summary>A part of it, or all of it, has reached people; it is delivered when all has.</summary>
public sealed record DonationDelivered(DonationState Donation)
{
    public const string EventName = "jilin.fixed-point-assistance.v1.donation-delivered";
}

/// <summary>The donor has been told where it went.</summary>
public sealed record DonationReported(DonationState Donation)
{
    public const string EventName = "jilin.fixed-point-assistance.v1.donation-reported";
}

/// <summary>The unit wants back what was allocated to an appeal: disaster relief decides, and answers.</summary>
public sealed record DonationCancellationRequested(DonationState Donation)
{
    public const string EventName = "jilin.fixed-point-assistance.v1.donation-cancellation-requested";
}

/// <summary>Some of it is already with the people: the donation stays allocated.</summary>
public sealed record DonationCancellationRefused(DonationState Donation)
{
    public const string EventName = "jilin.fixed-point-assistance.v1.donation-cancellation-refused";
}

public sealed record DonationCancelled(DonationState Donation)
{
    public const string EventName = "jilin.fixed-point-assistance.v1.donation-cancelled";
}
