using Jilin.DisasterRelief.Contracts.V1;
using Jilin.Messaging;
using Jilin.Reporting.Data;
using Jilin.Reporting.Domain;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Reporting.Programmes.DisasterRelief;

/// <summary>Keeps the labour transfers that disaster relief records.</summary>
internal sealed class FollowLabourTransfers(ReportingDbContext db) : IFollow<LabourTransferState>
{
    public async Task FollowAsync(LabourTransferState state, EventContext context, CancellationToken cancellationToken)
    {
        var row = db.Set<LabourTransferFact>().Local.FirstOrDefault(known => known.Id == state.LabourTransferId)
            ?? await db.Set<LabourTransferFact>().FirstOrDefaultAsync(known => known.Id == state.LabourTransferId, cancellationToken);
        var county = Area.CountyCodeOf(state.DivisionCode);
        if (row is null)
        {
            db.Add(new LabourTransferFact
            {
                Id = state.LabourTransferId,
                DisasterId = state.DisasterId,
                DivisionCode = state.DivisionCode,
                CountyCode = county,
                Persons = state.Persons,
                TransferredOn = state.TransferredOn,
                Year = state.TransferredOn.Year,
            });
            return;
        }

        row.DisasterId = state.DisasterId;
        row.DivisionCode = state.DivisionCode;
        row.CountyCode = county;
        row.Persons = state.Persons;
        row.TransferredOn = state.TransferredOn;
        row.Year = state.TransferredOn.Year;
    }
}
