using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Features;

/// <param name="AmountYuan">Of money.</param>
/// <param name="ValueYuan">Money, or the valuation of the goods.</param>
/// <param name="Version">Always 1: a distribution never changes.</param>
internal sealed record DistributionAnswer(
    Guid Id,
    Guid DonationId,
    Guid NeedId,
    string DivisionCode,
    Money? AmountYuan,
    string? Item,
    decimal? Quantity,
    string? Unit,
    Money ValueYuan,
    DateOnly On,
    string SignedBy,
    long Version = 1) : IVersioned
{
    public static DistributionAnswer Of(Guid donationId, NeedDistribution distribution) => new(
        distribution.Id,
        donationId,
        distribution.NeedId,
        distribution.DivisionCode,
        distribution.Item is null ? new Money(distribution.Measure) : null,
        distribution.Item,
        distribution.Item is null ? null : Thousandths.ToQuantity(distribution.Measure),
        distribution.Unit,
        new(distribution.ValueFen),
        distribution.On,
        distribution.SignedBy);
}

internal static class ListDistributions
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/disasters/{id:guid}/distributions", HandleListAsync)
            .WithSummary("List what was distributed")
            .WithDescription("In the order it was recorded. Filters: `donationId`, `needId`. As CSV with `Accept: text/csv`.")
            .Refuses(Rules.DisasterNotFound);
        api.MapGet("/disasters/{id:guid}/distributions/{distributionId:guid}", HandleOneAsync)
            .WithSummary("One distribution")
            .Refuses(Rules.DistributionNotFound);
    }

    private static async Task<ListAnswer<DistributionAnswer>> HandleListAsync(Guid id, DisasterReliefDbContext db, Guid? donationId, Guid? needId, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        await db.RequireDisasterAsync(id, cancellationToken);
        return await Of(db, id)
            .Where(row => (donationId == null || row.DonationId == donationId) && (needId == null || row.Distribution.NeedId == needId))
            .ListAsync(limit, cursor, row => DistributionAnswer.Of(row.DonationId, row.Distribution), cancellationToken);
    }

    private static async Task<Ok<DistributionAnswer>> HandleOneAsync(Guid id, Guid distributionId, DisasterReliefDbContext db, CancellationToken cancellationToken)
    {
        var row = await Of(db, id).FirstOrDefaultAsync(row => row.Distribution.Id == distributionId, cancellationToken) ?? throw Rules.DistributionNotFound.Of(distributionId);
        return TypedResults.Ok(DistributionAnswer.Of(row.DonationId, row.Distribution));
    }

    private static IQueryable<Row> Of(DisasterReliefDbContext db, Guid disasterId) => db.Donations.AsNoTracking()
        .Where(donation => donation.DisasterId == disasterId)
        .SelectMany(donation => donation.Distributions, (donation, distribution) => new Row { Seq = EF.Property<long>(distribution, "Seq"), DonationId = donation.Id, Distribution = distribution });

    private sealed class Row : ISequenced
    {
        public long Seq { get; init; }

        public Guid DonationId { get; init; }

        public required NeedDistribution Distribution { get; init; }
    }
}
