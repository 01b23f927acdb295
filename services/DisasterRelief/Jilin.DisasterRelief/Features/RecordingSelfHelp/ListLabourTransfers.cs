using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
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
            .Refuses(Rules.DisasterNotFound);
        api.MapGet("/disasters/{id:guid}/labour-transfers/{transferId:guid}", HandleOneAsync)
            .WithSummary("One labour transfer")
            .Refuses(Rules.LabourTransferNotFound);
    }

    private static async Task<ListAnswer<LabourTransferAnswer>> HandleListAsync(Guid id, DisasterReliefDbContext db, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        await db.RequireDisasterAsync(id, cancellationToken);
        return await db.LabourTransfers.AsNoTracking()
            .Where(transfer => transfer.DisasterId == id)
            .ListAsync(limit, cursor, LabourTransferAnswer.Of, cancellationToken);
    }

    private static async Task<Ok<LabourTransferAnswer>> HandleOneAsync(Guid id, Guid transferId, DisasterReliefDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(LabourTransferAnswer.Of(
            await db.LabourTransfers.AsNoTracking().Where(transfer => transfer.DisasterId == id).OneAsync(transferId, Rules.LabourTransferNotFound, cancellationToken)));
}
