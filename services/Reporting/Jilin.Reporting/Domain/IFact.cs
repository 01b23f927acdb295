using Jilin.Reporting.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Jilin.Reporting.Domain;

/// <summary>What a programme told us, as a row that counts in a year and a place; fed by its events alone.</summary>
internal interface IFact : ISequenced
{
    int Year { get; }

    /// <summary>Where it counts, as exactly as it is known; none: for the province alone.</summary>
    string? DivisionCode { get; }

    string? CountyCode { get; }
}

internal static class Facts
{
    /// <summary>The columns every fact has, and the index by which its figures are added up.</summary>
    public static void IsFact<TFact>(this EntityTypeBuilder<TFact> fact)
        where TFact : class, IFact
    {
        fact.Property(nameof(IFact.DivisionCode)).HoldsDivisionCode();
        fact.Property(nameof(IFact.CountyCode)).HoldsDivisionCode();
        fact.HasIndex(nameof(IFact.Year), nameof(IFact.DivisionCode));
    }

    /// <summary>What counts in the year, in the area.</summary>
    public static IQueryable<TFact> FactsOf<TFact>(this ReportingDbContext db, int year, Area area)
        where TFact : class, IFact
    {
        var rows = db.Set<TFact>().AsNoTracking().Where(row => row.Year == year);
        var (first, last) = (area.FirstCode, area.LastCode);
        // CA1309: the comparison is the database's, and it has no other form.
#pragma warning disable CA1309
        // The province takes all, also what counts nowhere in particular.
        return area.IsProvince ? rows : rows.Where(row => string.Compare(row.DivisionCode, first) >= 0 && string.Compare(row.DivisionCode, last) <= 0);
#pragma warning restore CA1309
    }

    /// <summary>The next ones in the order they were first told of, so that what comes meanwhile neither repeats nor hides one.</summary>
    public static Task<List<TFact>> AfterAsync<TFact>(this IQueryable<TFact> facts, long after, int limit, CancellationToken cancellationToken)
        where TFact : class, IFact => facts.Where(row => row.Seq > after).OrderBy(row => row.Seq).Take(limit).ToListAsync(cancellationToken);
}
