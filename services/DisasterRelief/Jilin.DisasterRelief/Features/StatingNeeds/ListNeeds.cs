using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Features;

/// <summary>A need of cash has the three amounts, one of goods the three quantities.</summary>
internal sealed record NeedAnswer(
    Guid Id,
    string DivisionCode,
    NeedKind Kind,
    Money? AmountYuan,
    Money? AllocatedYuan,
    Money? DistributedYuan,
    string? Item,
    string? Unit,
    decimal? Quantity,
    decimal? AllocatedQuantity,
    decimal? DistributedQuantity,
    string? Note,
    long Version) : IVersioned
{
    public static NeedAnswer Of(Need need)
    {
        var isCash = need.Kind == NeedKind.Cash;
        return new(
            need.Id,
            need.DivisionCode,
            need.Kind,
            isCash ? new Money(need.Asked) : null,
            isCash ? new Money(need.Allocated) : null,
            isCash ? new Money(need.Distributed) : null,
            need.Item,
            need.Unit,
            isCash ? null : Thousandths.ToQuantity(need.Asked),
            isCash ? null : Thousandths.ToQuantity(need.Allocated),
            isCash ? null : Thousandths.ToQuantity(need.Distributed),
            need.Note,
            need.Version);
    }
}

internal static class ListNeeds
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/disasters/{id:guid}/needs", HandleListAsync)
            .WithSummary("List the needs, with what is allocated and distributed so far")
            .WithDescription("In the order they were stated. Filters: `kind`, `divisionCode` (the needs within it). As CSV with `Accept: text/csv`.")
            .Refuses(Rules.DisasterNotFound, DivisionRules.CodeMalformed);
        api.MapGet("/disasters/{id:guid}/needs/{needId:guid}", HandleOneAsync)
            .WithSummary("One need")
            .Refuses(Rules.NeedNotFound);
    }

    private static async Task<ListAnswer<NeedAnswer>> HandleListAsync(Guid id, DisasterReliefDbContext db, Choice<NeedKind>? kind, string? divisionCode, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        await db.RequireDisasterAsync(id, cancellationToken);
        var needs = db.Needs.AsNoTracking().Where(need => need.DisasterId == id);
        if (kind is not null) needs = needs.Where(need => need.Item == null == (kind == NeedKind.Cash));
        if (divisionCode is not null)
        {
            var within = DivisionRegister.Prefix(divisionCode) + "%";
            needs = needs.Where(need => EF.Functions.Like(need.DivisionCode, within));
        }

        return await needs.ListAsync(limit, cursor, NeedAnswer.Of, cancellationToken);
    }

    private static async Task<Ok<NeedAnswer>> HandleOneAsync(Guid id, Guid needId, DisasterReliefDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(NeedAnswer.Of(await db.Needs.AsNoTracking().Where(need => need.DisasterId == id).OneAsync(needId, Rules.NeedNotFound, cancellationToken)));
}
