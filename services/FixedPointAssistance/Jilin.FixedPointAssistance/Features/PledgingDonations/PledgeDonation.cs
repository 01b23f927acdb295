using FluentValidation;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.FixedPointAssistance.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.FixedPointAssistance.Features;

/// <param name="AmountYuan">Needed but for goods, where it may be left out; if given, it is the sum of the lines.</param>
/// <param name="Goods">The lines of a donation of goods; only there.</param>
/// <param name="Purpose">Donor-specified use; left out: wherever it is needed most.</param>
/// <param name="PledgedOn">Calendar day in China, not in the future.</param>
internal sealed record PledgeDonationRequest(
    Guid UnitId,
    DonationLedger Ledger,
    DateOnly PledgedOn,
    Money? AmountYuan = null,
    IReadOnlyList<GoodsRequest>? Goods = null,
    PurposeRequest? Purpose = null,
    string? Note = null);

/// <param name="Quantity">In <paramref name="Unit"/>, above 0, at most three decimals.</param>
/// <param name="ValueYuan">Valuation of the whole line, above 0.</param>
internal sealed record GoodsRequest(string Item, decimal Quantity, string Unit, Money ValueYuan);

internal sealed record PurposeRequest(string? DivisionCode = null, Guid? AppealId = null, Guid? ProjectId = null)
{
    /// <summary>Looks up what is named; unknown names are refused.</summary>
    public async Task<Purpose> ResolveAsync(FixedPointAssistanceDbContext db, CancellationToken cancellationToken)
    {
        var division = DivisionCode is null ? null : DivisionRegister.Jilin.Get(DivisionCode);
        var appeal = AppealId is not { } id ? null : await db.Appeals.AsNoTracking().OneAsync(id, Rules.UnknownAppeal, cancellationToken);
        return new(division, appeal?.State, ProjectId);
    }
}

internal sealed class PledgeDonationChecks : AbstractValidator<PledgeDonationRequest>
{
    public PledgeDonationChecks()
    {
        RuleFor(request => request.UnitId).NotEmpty();
        RuleFor(request => request.AmountYuan).Positive();
        RuleFor(request => request.PledgedOn).Day();
        RuleFor(request => request.Note).Note();
        RuleFor(request => request.Goods).Must(goods => goods is null || goods.Count <= 200).Says(Rules.TooManyLines);
        RuleForEach(request => request.Goods).ChildRules(line =>
        {
            line.RuleFor(goods => goods.Item).Name();
            line.RuleFor(goods => goods.Unit).Unit();
            line.RuleFor(goods => goods.Quantity).Quantity();
            line.RuleFor(goods => goods.ValueYuan).Positive();
        });
    }
}

internal static class PledgeDonation
{
    public static void Map(RouteGroupBuilder changes) => changes.MapPost("/donations", HandleAsync)
        .WithSummary("Register a donation")
        .WithDescription("A unit pledges cash, goods (lines with a valuation each), funds introduced from elsewhere, or what it raised and forwards to a foundation.")
        .Refuses([
            Rules.UnknownUnit, Rules.UnknownAppeal, Rules.AppealClosed, Rules.OutsideAppeal, Rules.LedgerNotForAppeals, Rules.OnePurpose, Rules.ForwardedHasNoPurpose,
            Rules.AmountMissing, Rules.GoodsDoNotAddUp, Rules.GoodsNeedLines, Rules.OnlyGoodsHaveLines, SharedRules.InTheFuture, .. DivisionRules.All,
        ]);

    private static async Task<Created<DonationAnswer>> HandleAsync(PledgeDonationRequest request, FixedPointAssistanceDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        clock.RequireNotInFuture("pledgedOn", request.PledgedOn);
        var donor = await db.Units.Where(row => row.Id == request.UnitId).Select(row => new Donor(row.Id, row.Name)).FirstOrDefaultAsync(cancellationToken) ?? throw Rules.UnknownUnit.Of(request.UnitId);
        var purpose = await (request.Purpose ?? new()).ResolveAsync(db, cancellationToken);
        var goods = (request.Goods ?? []).Select(line => new GoodsItem
        {
            Item = line.Item.Trim(),
            QuantityThousandths = Thousandths.Of(line.Quantity),
            Unit = line.Unit.Trim(),
            ValueFen = line.ValueYuan.Fen,
        }).ToList();
        var donation = Donation.Pledge(donor, request.Ledger, Amount(request, goods), goods, purpose, request.PledgedOn, request.Note);
        db.Add(donation);
        return TypedResults.Created($"{FixedPointAssistanceModule.Root}/donations/{donation.Id}", DonationAnswer.Of(donation));
    }

    private static Money Amount(PledgeDonationRequest request, List<GoodsItem> goods)
    {
        if (request.Ledger != DonationLedger.Goods)
        {
            if (goods.Count > 0) throw Rules.OnlyGoodsHaveLines.Of(request.Ledger);
            return request.AmountYuan ?? throw Rules.AmountMissing.Of();
        }

        if (goods.Count == 0) throw Rules.GoodsNeedLines.Of();
        var sum = goods.Aggregate(Money.Zero, (total, line) => total + line.Value);
        if (request.AmountYuan is { } stated && stated != sum) throw Rules.GoodsDoNotAddUp.Of(stated.ToString(), sum.ToString());
        return sum;
    }
}
