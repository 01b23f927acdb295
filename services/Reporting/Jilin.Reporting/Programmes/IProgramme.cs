using Jilin.Messaging;
using Jilin.Reporting.Data;
using Jilin.Reporting.Domain;
using Jilin.Reporting.Features;

namespace Jilin.Reporting.Programmes;

/// <summary>
/// A programme's part in reporting: what is followed of it, the facts kept of that, and the indicators they feed. All of it lies in the programme's
/// folder; <see cref="ReportingModule"/> has a line for it.
/// </summary>
internal interface IProgramme
{
    /// <summary>The service it is, in kebab case; names the queue.</summary>
    string Slug { get; }

    /// <summary>The ids of the indicators it feeds. What a rule of the catalogue computes from them is none of its business.</summary>
    IReadOnlyCollection<string> Indicators { get; }

    void Follow(SubscriptionBuilder events);

    /// <summary>A figure for each of its indicators. What belongs together comes from one query, so that it adds up while events come in.</summary>
    Task<IReadOnlyDictionary<string, Figure>> ComputeAsync(ReportingDbContext db, int year, Area area, CancellationToken cancellationToken);

    /// <summary>
    /// The next records behind the figure of an indicator of its own, in the order of their sequence. All together their values add up to it; for a count of
    /// distinct things there is one record for each.
    /// </summary>
    Task<IReadOnlyList<(long Seq, RecordAnswer Record)>> RecordsAsync(ReportingDbContext db, string indicator, int year, Area area, long after, int limit, CancellationToken cancellationToken);
}
