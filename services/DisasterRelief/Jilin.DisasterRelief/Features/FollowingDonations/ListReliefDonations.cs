using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Jilin.FixedPointAssistance.Contracts.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Features;

/// <summary>Goods of one item and unit; the donation's lines of the same are taken together.</summary>
/// <param name="ValueYuan">Valuation of all of it.</param>
internal sealed record GoodsAnswer(string Item, string Unit, decimal ReceivedQuantity, decimal AllocatedQuantity, decimal DistributedQuantity, Money ValueYuan);

/// <param name="Undone">The donation was withdrawn.</param>
internal sealed record AllocationAnswer(Guid Id, Guid NeedId, Money? AmountYuan, string? Item, decimal? Quantity, string? Unit, Money ValueYuan, DateOnly On, string SignedBy, bool Undone)
{
    public static AllocationAnswer Of(NeedAllocation allocation) => new(
        allocation.Id,
        allocation.NeedId,
        allocation.Item is null ? new Money(allocation.Measure) : null,
        allocation.Item,
        allocation.Item is null ? null : Thousandths.ToQuantity(allocation.Measure),
        allocation.Unit,
        new(allocation.ValueFen),
        allocation.On,
        allocation.SignedBy,
        allocation.IsUndone);
}

/// <param name="AmountYuan">Money, or the sum of the goods' valuations.</param>
/// <param name="DivisionCode">Where it may go: what the donor specified, or narrower; none: anywhere in the appeal's area.</param>
internal sealed record ReliefDonationAnswer(
    Guid Id,
    Guid DisasterId,
    Guid AppealId,
    Guid UnitId,
    string UnitName,
    DonationLedger Ledger,
    ReliefDonationStatus Status,
    string? DivisionCode,
    Money AmountYuan,
    Money AllocatedYuan,
    Money DistributedYuan,
    IReadOnlyList<GoodsAnswer> Goods,
    IReadOnlyList<AllocationAnswer> Allocations,
    IReadOnlyList<DistributionAnswer> Distributions,
    long Version) : IVersioned
{
    public static ReliefDonationAnswer Of(ReliefDonation donation) => new(
        donation.Id,
        donation.DisasterId,
        donation.AppealId,
        donation.UnitId,
        donation.UnitName,
        donation.Ledger,
        donation.Status,
        donation.DivisionCode,
        new(donation.AmountFen),
        new(donation.EarmarkedFen),
        new(donation.DistributedFen),
        [.. donation.Lines.Where(line => line.Item is not null).Select(line => new GoodsAnswer(
            line.Item!, line.Unit!, Thousandths.ToQuantity(line.Received), Thousandths.ToQuantity(line.Allocated), Thousandths.ToQuantity(line.Distributed), new(line.ValueFen)))],
        [.. donation.Allocations.Select(AllocationAnswer.Of)],
        [.. donation.Distributions.OrderBy(distribution => distribution.Number).Select(distribution => DistributionAnswer.Of(donation.Id, distribution))],
        donation.Version);
}

internal static class ListReliefDonations
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/disasters/{id:guid}/donations", HandleListAsync)
            .WithSummary("List the donations to the disaster's appeals")
            .WithDescription("In the order they came, declined and withdrawn ones included. Filters: `status`, `ledger`, `appealId`. As CSV with `Accept: text/csv`.")
            .Refuses(Rules.DisasterNotFound);
        api.MapGet("/disasters/{id:guid}/donations/{donationId:guid}", HandleOneAsync)
            .WithSummary("One donation: what came, what it is allocated to, what was distributed")
            .Refuses(Rules.DonationNotFound);
    }

    private static async Task<ListAnswer<ReliefDonationAnswer>> HandleListAsync(
        Guid id, DisasterReliefDbContext db, Choice<ReliefDonationStatus>? status, Choice<DonationLedger>? ledger, Guid? appealId, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        await db.RequireDisasterAsync(id, cancellationToken);
        var donations = db.Donations.AsNoTracking().Where(donation => donation.DisasterId == id);
        if (status is not null) donations = donations.Where(donation => donation.Status == status);
        if (ledger is not null) donations = donations.Where(donation => donation.Ledger == ledger);
        if (appealId is not null) donations = donations.Where(donation => donation.AppealId == appealId);
        return await donations.ListAsync(limit, cursor, ReliefDonationAnswer.Of, cancellationToken);
    }

    private static async Task<Ok<ReliefDonationAnswer>> HandleOneAsync(Guid id, Guid donationId, DisasterReliefDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(ReliefDonationAnswer.Of(
            await db.Donations.AsNoTracking().Where(donation => donation.DisasterId == id).OneAsync(donationId, Rules.DonationNotFound, cancellationToken)));
}
