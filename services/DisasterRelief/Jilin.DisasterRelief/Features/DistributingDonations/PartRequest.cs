using FluentValidation;
using Jilin.DisasterRelief.Domain;

namespace Jilin.DisasterRelief.Features;

/// <summary>A part of a donation: money, or goods.</summary>
internal interface IPart
{
    DateOnly On { get; }

    string SignedBy { get; }

    Money? AmountYuan { get; }

    IReadOnlyList<GoodsPart>? Goods { get; }
}

/// <param name="Item">The need's item.</param>
/// <param name="Quantity">In the need's unit, above 0, at most three decimals.</param>
internal sealed record GoodsPart(string Item, decimal Quantity);

internal abstract class PartChecks<TRequest> : AbstractValidator<TRequest>
    where TRequest : IPart
{
    protected PartChecks()
    {
        RuleFor(request => request.SignedBy).Signature();
        RuleFor(request => request).Must(request => request.AmountYuan is null != request.Goods is null).Says(Rules.AmountOrGoods);
        RuleFor(request => request.AmountYuan).Positive();
        RuleFor(request => request.Goods).Must(goods => goods is null or { Count: >= 1 and <= 200 }).Says(Rules.TooManyLines);
        RuleForEach(request => request.Goods).ChildRules(line =>
        {
            line.RuleFor(goods => goods.Item).NotEmpty();
            line.RuleFor(goods => goods.Quantity).Quantity();
        });
    }
}

internal static class Parts
{
    /// <summary>How much is meant, in the need's measure: money for a need of cash, its item for a need of goods.</summary>
    public static long MeasureFor(this IPart part, Need need)
    {
        if (part.AmountYuan is { } amount) return need.Kind == NeedKind.Cash ? amount.Fen : throw Rules.ItemDoesNotFitNeed.Of(need.Item!, need.Unit!);
        if (need.Kind == NeedKind.Cash || part.Goods!.Any(goods => goods.Item.Trim() != need.Item)) throw Rules.ItemDoesNotFitNeed.Of(need.Item ?? "cash", need.Unit ?? "yuan");
        return part.Goods!.Sum(goods => Thousandths.Of(goods.Quantity));
    }
}
