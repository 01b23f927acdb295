using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.FixedPointAssistance.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.FixedPointAssistance.Features;

internal sealed record GoodsAnswer(string Item, decimal Quantity, string Unit, Money ValueYuan);

internal sealed record StepAnswer(DonationStatus Status, DateOnly On, string SignedBy, string? Note);

internal sealed record DeliveryAnswer(string DivisionCode, Money ValueYuan, DateOnly On);

/// <param name="AmountYuan">Money, or the sum of the goods' valuations.</param>
/// <param name="Steps">What happened, when, and who signed.</param>
/// <param name="Deliveries">Which part reached which place.</param>
internal sealed record DonationAnswer(
    Guid Id,
    Guid UnitId,
    string UnitName,
    DonationLedger Ledger,
    DonationStatus Status,
    Money AmountYuan,
    IReadOnlyList<GoodsAnswer> Goods,
    DonationPurpose Purpose,
    DonationPurpose? AllocatedTo,
    DateOnly PledgedOn,
    string? Note,
    IReadOnlyList<StepAnswer> Steps,
    IReadOnlyList<DeliveryAnswer> Deliveries,
    long Version) : IVersioned
{
    public static DonationAnswer Of(Donation donation)
    {
        var state = donation.State();
        return new(
            donation.Id,
            donation.UnitId,
            donation.UnitName,
            donation.Ledger,
            donation.Status,
            donation.Amount,
            [.. donation.Goods.Select(line => new GoodsAnswer(line.Item, line.Quantity, line.Unit, line.Value))],
            state.Purpose,
            state.AllocatedTo,
            donation.PledgedOn,
            donation.Note,
            [.. donation.Steps.Select(step => new StepAnswer(step.Status, step.On, step.SignedBy, step.Note))],
            [.. donation.Deliveries.Select(delivery => new DeliveryAnswer(delivery.DivisionCode, new(delivery.ValueFen), delivery.On))],
            donation.Version);
    }
}

internal static class ListDonations
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/donations", HandleListAsync)
            .WithSummary("List the donations")
            .WithDescription("In the order of registration. Filters: `unitId`, `ledger`, `status`, `appealId`, `year` (of the pledge). As CSV with `Accept: text/csv`.")
            .Refuses(SharedRules.YearOutOfRange);
        api.MapGet("/donations/{id:guid}", HandleOneAsync)
            .WithSummary("One donation, with its steps and where it went")
            .Refuses(Rules.DonationNotFound);
    }

    private static Task<ListAnswer<DonationAnswer>> HandleListAsync(
        FixedPointAssistanceDbContext db,
        Guid? unitId,
        Choice<DonationLedger>? ledger,
        Choice<DonationStatus>? status,
        Guid? appealId,
        int? year,
        int? limit,
        string? cursor,
        CancellationToken cancellationToken)
    {
        var donations = db.Donations.AsNoTracking();
        if (unitId is not null) donations = donations.Where(donation => donation.UnitId == unitId);
        if (ledger is not null) donations = donations.Where(donation => donation.Ledger == ledger);
        if (status is not null) donations = donations.Where(donation => donation.Status == status);
        if (appealId is not null) donations = donations.Where(donation => (donation.AllocatedAppealId ?? donation.PurposeAppealId) == appealId);
        if (year is not null)
        {
            var (first, last) = BusinessCalendar.Year(year.Value);
            donations = donations.Where(donation => donation.PledgedOn >= first && donation.PledgedOn <= last);
        }

        return donations.ListAsync(limit, cursor, DonationAnswer.Of, cancellationToken);
    }

    private static async Task<Ok<DonationAnswer>> HandleOneAsync(Guid id, FixedPointAssistanceDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(DonationAnswer.Of(await db.Donations.AsNoTracking().OneAsync(id, Rules.DonationNotFound, cancellationToken)));
}
