using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Xunit;

namespace Jilin.Testing;

/// <summary>Two who change the same row at once. It takes no timing: both have read it before either saves.</summary>
public static class TwoWriters
{
    /// <summary>The first is saved, and the second is told that what it read is no longer so.</summary>
    /// <param name="change">Changes the only row of its table.</param>
    public static async Task SecondIsRefusedAsync<TRow>(Func<DbContext> open, Action<EntityEntry<TRow>> change)
        where TRow : class
    {
        await using var first = open();
        await using var second = open();
        change(first.Entry(await first.Set<TRow>().SingleAsync()));
        change(second.Entry(await second.Set<TRow>().SingleAsync()));

        await first.SaveChangesAsync();
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => second.SaveChangesAsync());
    }

    /// <summary>The rows of which a model says that they are changed by one at a time.</summary>
    public static IEnumerable<Type> RowsWithToken(DbContext db) =>
        db.Model.GetEntityTypes().Where(entity => entity.GetProperties().Any(property => property.IsConcurrencyToken)).Select(entity => entity.ClrType);
}
