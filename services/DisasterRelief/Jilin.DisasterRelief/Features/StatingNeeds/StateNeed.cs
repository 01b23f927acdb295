using FluentValidation;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Jilin.DisasterRelief.Features;

/// <param name="DivisionCode">A township or village in the affected area.</param>
/// <param name="AmountYuan">Of a need of cash.</param>
/// <param name="Item">Of a need of goods, with quantity and unit: one item, as donors name it.</param>
/// <param name="Quantity">In <paramref name="Unit"/>, above 0, at most three decimals.</param>
internal sealed record StateNeedRequest(string DivisionCode, NeedKind Kind, Money? AmountYuan = null, string? Item = null, decimal? Quantity = null, string? Unit = null, string? Note = null);

internal sealed class StateNeedChecks : AbstractValidator<StateNeedRequest>
{
    public StateNeedChecks()
    {
        RuleFor(request => request).Must(request => request is { AmountYuan: not null, Item: null, Quantity: null, Unit: null })
            .When(request => request.Kind == NeedKind.Cash).Says(Rules.CashNeedFields);
        RuleFor(request => request).Must(request => request is { AmountYuan: null, Item: not null, Quantity: not null, Unit: not null })
            .When(request => request.Kind == NeedKind.Goods).Says(Rules.GoodsNeedFields);
        RuleFor(request => request.AmountYuan).Positive();
        RuleFor(request => request.Quantity).Quantity();
        When(request => request.Item is not null, () => RuleFor(request => request.Item).Name());
        When(request => request.Unit is not null, () => RuleFor(request => request.Unit).Unit());
        RuleFor(request => request.Note).Note();
    }
}

internal static class StateNeed
{
    public static void Map(RouteGroupBuilder changes) => changes.MapPost("/disasters/{id:guid}/needs", HandleAsync)
        .WithSummary("State what a township or village needs")
        .WithDescription("Cash, or goods of one item.")
        .Refuses([Rules.DisasterNotFound, Rules.DisasterClosed, Rules.OutsideDisaster, Rules.NeedNeedsTownshipOrVillage, .. DivisionRules.All]);

    private static async Task<Created<NeedAnswer>> HandleAsync(Guid id, StateNeedRequest request, DisasterReliefDbContext db, CancellationToken cancellationToken)
    {
        var disaster = await db.LoadDisasterToRecordAsync(id, cancellationToken);
        var asked = request.AmountYuan?.Fen ?? Thousandths.Of(request.Quantity!.Value);
        var need = Need.Ask(disaster, request.DivisionCode, request.Item?.Trim(), request.Unit?.Trim(), asked, request.Note);
        db.Add(need);
        return TypedResults.Created($"{Common.Route}/{id}/needs/{need.Id}", NeedAnswer.Of(need));
    }
}
