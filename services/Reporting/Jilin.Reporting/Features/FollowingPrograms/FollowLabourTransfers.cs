using Jilin.DisasterRelief.Contracts.V1;
using Jilin.Messaging;
using Jilin.Reporting.Data;
using Jilin.Reporting.Domain;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Reporting.Features;

/// <summary>Keeps the labour transfers that disaster relief records.</summary>
internal sealed class FollowLabourTransfers(ReportingDbContext db) : IHandle<LabourTransferRecorded>
{
    public async Task HandleAsync(LabourTransferRecorded message, EventContext context, CancellationToken cancellationToken)
    {
        var transfer = message.LabourTransfer;
        var row = db.LabourTransfers.Local.FirstOrDefault(known => known.Id == transfer.LabourTransferId)
            ?? await db.LabourTransfers.FirstOrDefaultAsync(known => known.Id == transfer.LabourTransferId, cancellationToken);
        var county = Area.CountyCodeOf(transfer.DivisionCode);
        if (row is null)
        {
            db.Add(new LabourTransferFact
            {
                Id = transfer.LabourTransferId,
                DisasterId = transfer.DisasterId,
                DivisionCode = transfer.DivisionCode,
                CountyCode = county,
                Persons = transfer.Persons,
                TransferredOn = transfer.TransferredOn,
                Year = transfer.TransferredOn.Year,
            });
            return;
        }

        row.DisasterId = transfer.DisasterId;
        row.DivisionCode = transfer.DivisionCode;
        row.CountyCode = county;
        row.Persons = transfer.Persons;
        row.TransferredOn = transfer.TransferredOn;
        row.Year = transfer.TransferredOn.Year;
    }
}
