namespace Jilin.DisasterRelief.Contracts.V1;

/// <summary>How far a donation to an appeal has come. The table of transitions stands in <c>ReliefDonation</c> and in the service's README.</summary>
public enum ReliefDonationStatus
{
    /// <summary>Taken over from fixed-point assistance; nothing is distributed yet.</summary>
    Received,

    /// <summary>Some of it has reached people.</summary>
    Distributing,
    Distributed,

    /// <summary>The donor knows where all of it went.</summary>
    DonorInformed,

    /// <summary>Not taken over: the appeal was closed.</summary>
    Declined,

    /// <summary>Given back before anything was distributed.</summary>
    Withdrawn,
}

/// <summary>A part of a relief donation that reached a place.</summary>
/// <param name="DivisionCode">The township or village of the need.</param>
/// <param name="ValueYuan">Money, or the valuation of the goods.</param>
public sealed record Distribution(Guid DistributionId, Guid NeedId, string DivisionCode, decimal ValueYuan, DateOnly On);

/// <summary>A relief donation as it is now; its stream is the donation's.</summary>
/// <param name="DonationId">The same id as in fixed-point assistance.</param>
public sealed record ReliefDonationState(
    Guid DonationId,
    Guid AppealId,
    Guid DisasterId,
    ReliefDonationStatus Status,
    decimal AmountYuan,
    decimal DistributedYuan,
    IReadOnlyList<Distribution> Distributions)
{
    /// <summary>How much of it is earmarked for needs, what is distributed included; money, or the valuation of the goods.</summary>
    public decimal EarmarkedYuan { get; init; }
}

public sealed record ReliefDonationReceived(ReliefDonationState Donation)
{
    public const string EventName = "jilin.disaster-relief.v1.relief-donation-received";
}

/// <summary>The appeal was closed; fixed-point assistance frees the donation.</summary>
public sealed record ReliefDonationDeclined(ReliefDonationState Donation)
{
    public const string EventName = "jilin.disaster-relief.v1.relief-donation-declined";
}

/// <summary>A part of it was earmarked for a need; nothing has moved yet.</summary>
public sealed record ReliefDonationEarmarked(ReliefDonationState Donation)
{
    public const string EventName = "jilin.disaster-relief.v1.relief-donation-earmarked";
}

public sealed record ReliefDonationDistributed(ReliefDonationState Donation)
{
    public const string EventName = "jilin.disaster-relief.v1.relief-donation-distributed";
}

/// <summary>The cancellation went through: nothing was distributed, nothing will be.</summary>
public sealed record ReliefDonationWithdrawn(ReliefDonationState Donation)
{
    public const string EventName = "jilin.disaster-relief.v1.relief-donation-withdrawn";
}

/// <summary>The cancellation came too late: some of it is with the people.</summary>
public sealed record ReliefDonationCancellationRefused(ReliefDonationState Donation)
{
    public const string EventName = "jilin.disaster-relief.v1.relief-donation-cancellation-refused";
}

/// <summary>The process is over: the donor knows.</summary>
public sealed record ReliefDonationDonorInformed(ReliefDonationState Donation)
{
    public const string EventName = "jilin.disaster-relief.v1.relief-donation-donor-informed";
}
