using Jilin.Reporting.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Jilin.Reporting.Programmes.FixedPointAssistance;

/// <summary>A unit assists a township in a year.</summary>
internal sealed class PairingFact : IFact
{
    public long Seq { get; private set; }

    public required Guid UnitId { get; init; }

    /// <summary>The township.</summary>
    public required string DivisionCode { get; init; }

    public required string CountyCode { get; init; }

    public required int Year { get; init; }
}

internal sealed class PairingFactColumns : IEntityTypeConfiguration<PairingFact>
{
    public void Configure(EntityTypeBuilder<PairingFact> builder)
    {
        builder.ToTable("Pairings").IsFact();
        builder.Property(row => row.DivisionCode).HasColumnName("TownshipCode");
        builder.HasIndex(row => new { row.UnitId, row.DivisionCode, row.Year }).IsUnique();
    }
}
