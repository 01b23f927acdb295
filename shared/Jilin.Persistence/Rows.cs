using Jilin.ServiceDefaults.Errors;
using Jilin.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Persistence;

/// <summary>A row with a place of its own in its table: rows are clustered and listed by it.</summary>
public interface ISequenced
{
    /// <summary>The key, given by the database.</summary>
    long Seq { get; }
}

/// <summary>A row that is known outside by a random-looking id, which is unique and never its key.</summary>
public interface IEntity : ISequenced
{
    Guid Id { get; }
}

public static class Rows
{
    /// <summary>The row with that id, among <paramref name="rows"/>; without one, <paramref name="missing"/> refuses.</summary>
    public static async Task<TRow> OneAsync<TRow>(this IQueryable<TRow> rows, Guid id, Rule<Guid> missing, CancellationToken cancellationToken)
        where TRow : class, IEntity => await rows.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) ?? throw missing.Of(id);

    /// <summary>The page of <paramref name="rows"/> that the request asks for.</summary>
    public static async Task<Page<TAnswer>> PageAsync<TRow, TAnswer>(this IQueryable<TRow> rows, PageRequest page, Func<TRow, TAnswer> present, CancellationToken cancellationToken)
        where TRow : class, ISequenced =>
            page.Page(await rows.Where(row => row.Seq > page.After).OrderBy(row => row.Seq).Take(page.Limit + 1).ToListAsync(cancellationToken), row => row.Seq, present);

    /// <inheritdoc cref="PageAsync"/>
    public static async Task<ListAnswer<TAnswer>> ListAsync<TRow, TAnswer>(this IQueryable<TRow> rows, int? limit, string? cursor, Func<TRow, TAnswer> present, CancellationToken cancellationToken)
        where TRow : class, ISequenced => new(await rows.PageAsync(PageRequest.Of(limit, cursor), present, cancellationToken));
}
