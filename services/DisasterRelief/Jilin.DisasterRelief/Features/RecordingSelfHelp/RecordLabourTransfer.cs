using FluentValidation;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Jilin.DisasterRelief.Features;

/// <param name="DivisionCode">Where the people come from, in the affected area.</param>
/// <param name="TransferredOn">Calendar day in China, not in the future.</param>
internal sealed record RecordLabourTransferRequest(string DivisionCode, int Persons, string Destination, DateOnly TransferredOn);

internal sealed class RecordLabourTransferChecks : AbstractValidator<RecordLabourTransferRequest>
{
    public RecordLabourTransferChecks()
    {
        RuleFor(request => request.Persons).InclusiveBetween(1, 100_000_000);
        RuleFor(request => request.Destination).Name();
    }
}

internal static class RecordLabourTransfer
{
    public static void Map(RouteGroupBuilder changes) => changes.MapPost("/disasters/{id:guid}/labour-transfers", HandleAsync)
        .WithSummary("Record people who found work elsewhere")
        .Refuses([Rules.DisasterNotFound, Rules.DisasterClosed, Rules.OutsideDisaster, Rules.BeforeDisaster, SharedRules.InTheFuture, .. DivisionRules.All]);

    private static async Task<Created<LabourTransferAnswer>> HandleAsync(Guid id, RecordLabourTransferRequest request, DisasterReliefDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        clock.RequireNotInFuture("transferredOn", request.TransferredOn);
        var disaster = await db.LoadDisasterToRecordAsync(id, cancellationToken);
        var transfer = LabourTransfer.Record(disaster, request.DivisionCode, request.Persons, request.Destination.Trim(), request.TransferredOn);
        db.Add(transfer);
        return TypedResults.Created($"{Common.Route}/{id}/labour-transfers/{transfer.Id}", LabourTransferAnswer.Of(transfer));
    }
}
