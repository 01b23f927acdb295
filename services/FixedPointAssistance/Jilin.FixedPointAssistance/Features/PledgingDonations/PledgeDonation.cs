using FluentValidation;
using Jilin.Divisions;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.FixedPointAssistance.Domain;
using Jilin.ServiceDefaults;
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
        var appeal = AppealId is not { } id ? null : await db.Appeals.AsNoTracking().FirstOrDefaultAsync(known => known.Id == id, cancellationToken) ?? throw Rules.UnknownAppeal(id);
        return new(division, appeal?.State, ProjectId);
    }
}

internal sealed class PledgeDonationChecks : AbstractValidator<PledgeDonationRequest>
{
    public PledgeDonationChecks()
    {
        RuleFor(request => request.UnitId).NotEmpty();
        RuleFor(request => request.AmountYuan).Must(amount => amount is null || amount > Money.Zero).WithMessage(_ => Rules.Text("must-be-positive"));
        RuleFor(request => request.PledgedOn).GreaterThanOrEqualTo(new DateOnly(1986, 1, 1));
        RuleFor(request => request.Note).MaximumLength(1000);
        RuleFor(request => request.Goods).Must(goods => goods is null || goods.Count <= 200).WithMessage(_ => Rules.Text("too-many-lines"));
        RuleForEach(request => request.Goods).ChildRules(line =>
        {
            line.RuleFor(goods => goods.Item).NotEmpty().MaximumLength(200);
            line.RuleFor(goods => goods.Unit).NotEmpty().MaximumLength(40);
            line.RuleFor(goods => goods.Quantity).GreaterThan(0).LessThanOrEqualTo(1_000_000_000).PrecisionScale(13, 3, ignoreTrailingZeros: true);
            line.RuleFor(goods => goods.ValueYuan).Must(value => value > Money.Zero).WithMessage(_ => Rules.Text("must-be-positive"));
        });
    }
}

internal static class PledgeDonation
{
    public static void Map(RouteGroupBuilder changes) => changes.MapPost("/donations", HandleAsync)
        .WithSummary("Register a donation")
        .WithDescription("""
            A unit pledges cash, goods (lines with a valuation each), funds introduced from elsewhere, or what it raised and forwards to a foundation.
            Refused (422): `unknown-unit`, `unknown-appeal`, `appeal-closed`, `outside-appeal`, `division-unknown`, `goods-do-not-add-up`, `goods-need-lines`,
            `only-goods-have-lines`, `ledger-not-for-appeals`, `one-purpose`, `forwarded-has-no-purpose`, `in-the-future`.
            """);

    private static async Task<Created<DonationAnswer>> HandleAsync(PledgeDonationRequest request, FixedPointAssistanceDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (request.PledgedOn > clock.Today()) throw Rules.InTheFuture("pledgedOn", request.PledgedOn);
        var donor = await db.Units.Where(row => row.Id == request.UnitId).Select(row => new Donor(row.Id, row.Name)).FirstOrDefaultAsync(cancellationToken) ?? throw Rules.UnknownUnit(request.UnitId);
        var purpose = await (request.Purpose ?? new()).ResolveAsync(db, cancellationToken);
        var goods = (request.Goods ?? []).Select(line => new GoodsItem
        {
            Item = line.Item.Trim(),
            QuantityThousandths = (long)(line.Quantity * 1000),
            Unit = line.Unit.Trim(),
            ValueFen = line.ValueYuan.Fen,
        }).ToList();
        var donation = Donation.Pledge(donor, request.Ledger, Amount(request, goods), goods, purpose, request.PledgedOn, request.Note);
        db.Add(donation);
        return TypedResults.Created($"/api/v1/fixed-point-assistance/donations/{donation.Id}", DonationAnswer.Of(donation));
    }

    private static Money Amount(PledgeDonationRequest request, List<GoodsItem> goods)
    {
        if (request.Ledger != DonationLedger.Goods)
        {
            if (goods.Count > 0) throw Rules.OnlyGoodsHaveLines(request.Ledger);
            return request.AmountYuan ?? throw Rules.AmountMissing();
        }

        if (goods.Count == 0) throw Rules.GoodsNeedLines();
        var sum = goods.Aggregate(Money.Zero, (total, line) => total + line.Value);
        if (request.AmountYuan is { } stated && stated != sum) throw Rules.GoodsDoNotAddUp(stated.ToString(), sum.ToString());
        return sum;
    }
}
