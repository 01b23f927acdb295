using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Jilin.Persistence;

/// <summary>The columns that tables of every service have.</summary>
public static class Columns
{
    public static void HoldsDivisionCode(this PropertyBuilder column) => column.HasMaxLength(12).IsUnicode(false);

    /// <summary>12-digit division codes.</summary>
    public static EntityTypeBuilder<TRow> DivisionCodes<TRow>(this EntityTypeBuilder<TRow> row, params Expression<Func<TRow, string?>>[] columns)
        where TRow : class
    {
        foreach (var column in columns) row.Property(column).HoldsDivisionCode();
        return row;
    }

    /// <summary>Texts of at most so many characters.</summary>
    public static EntityTypeBuilder<TRow> Texts<TRow>(this EntityTypeBuilder<TRow> row, int length, params Expression<Func<TRow, string?>>[] columns)
        where TRow : class
    {
        foreach (var column in columns) row.Property(column).HasMaxLength(length);
        return row;
    }

    /// <summary>Parts of an aggregate with a table of their own.</summary>
    public static EntityTypeBuilder<TRow> OwnsTable<TRow, TPart>(
        this EntityTypeBuilder<TRow> row, Expression<Func<TRow, IEnumerable<TPart>?>> parts, string table, string owner, Action<OwnedNavigationBuilder<TRow, TPart>> configure)
        where TRow : class
        where TPart : class
    {
        row.OwnsMany(parts, part =>
        {
            part.ToTable(table);
            part.Property<long>("Seq");
            part.HasKey("Seq");
            part.WithOwner().HasForeignKey(owner);
            configure(part);
        });
        return row;
    }
}
