using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Jilin.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Features;

internal sealed record LabourTransferAnswer(Guid Id, string DivisionCode, int Persons, string Destination, DateOnly TransferredOn, long Version) : IVersioned
{
    public static LabourTransferAnswer Of(LabourTransfer transfer) => new(transfer.Id, transfer.DivisionCode, transfer.Persons, transfer.Destination, transfer.TransferredOn, transfer.Version);
}

internal static class ListLabourTransfers
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/disasters/{id:guid}/labour-transfers", HandleListAsync)
            .WithSummary("List the labour transfers")
            .WithDescription("In the order they were recorded. As CSV with `Accept: text/csv`.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/disasters/{id:guid}/labour-transfers/{transferId:guid}", HandleOneAsync)
            .WithSummary("One labour transfer")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<ListAnswer<LabourTransferAnswer>> HandleListAsync(Guid id, DisasterReliefDbContext db, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var page = PageRequest.Of(limit, cursor);
        await db.RequireDisasterAsync(id, cancellationToken);
        var rows = await db.LabourTransfers.AsNoTracking()
            .Where(transfer => transfer.DisasterId == id && transfer.Seq > page.After)
            .OrderBy(transfer => transfer.Seq)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        return new(page.Page(rows, transfer => transfer.Seq, LabourTransferAnswer.Of));
    }

    private static async Task<Ok<LabourTransferAnswer>> HandleOneAsync(Guid id, Guid transferId, DisasterReliefDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(LabourTransferAnswer.Of(
            await db.LabourTransfers.AsNoTracking().FirstOrDefaultAsync(transfer => transfer.DisasterId == id && transfer.Id == transferId, cancellationToken) ?? throw Rules.LabourTransferNotFound(transferId)));
}
