using Jilin.DisasterRelief.Contracts.V1;
using Jilin.Messaging;
using Jilin.Reporting.Data;
using Jilin.Reporting.Domain;
using Jilin.Reporting.Features;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Reporting.Programmes.DisasterRelief;

/// <summary>Labour transferred as self-help after a disaster.</summary>
internal sealed class DisasterReliefProgramme : IProgramme
{
    private const string LabourTransferred = "disaster.labour-transferred";

    public string Slug => "disaster-relief";

    public IReadOnlyCollection<string> Indicators => [LabourTransferred];

    public void Follow(SubscriptionBuilder events) => events.Follow<LabourTransferState, FollowLabourTransfers>();

    public async Task<IReadOnlyDictionary<string, Figure>> ComputeAsync(ReportingDbContext db, int year, Area area, CancellationToken cancellationToken)
    {
        var transfers = await db.FactsOf<LabourTransferFact>(year, area)
            .GroupBy(transfer => transfer.CountyCode)
            .Select(group => new { CountyCode = group.Key, Persons = group.Sum(transfer => (long)transfer.Persons), Count = group.Count() })
            .ToListAsync(cancellationToken);
        return new Dictionary<string, Figure> { [LabourTransferred] = Figure.Sum(transfers.Select(group => (group.CountyCode, group.Persons, group.Count))) };
    }

    public async Task<IReadOnlyList<(long Seq, RecordAnswer Record)>> RecordsAsync(ReportingDbContext db, string indicator, int year, Area area, long after, int limit, CancellationToken cancellationToken)
    {
        var rows = await db.FactsOf<LabourTransferFact>(year, area).AfterAsync(after, limit, cancellationToken);
        return [.. rows.Select(row => (row.Seq, new RecordAnswer($"{ApiGroup.Root}/disaster-relief/disasters/{row.DisasterId}/labour-transfers/{row.Id}", row.Id.ToString(), row.DivisionCode, null, row.Persons, row.TransferredOn)))];
    }
}
