using Jilin.Reporting.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Jilin.Reporting.Programmes.DisasterRelief;

/// <summary>People of a place who found work elsewhere after a disaster.</summary>
internal sealed class LabourTransferFact : IFact, IEntity
{
    public long Seq { get; private set; }

    public required Guid Id { get; init; }

    public required Guid DisasterId { get; set; }

    public required string DivisionCode { get; set; }

    public required string? CountyCode { get; set; }

    public required int Persons { get; set; }

    public required DateOnly TransferredOn { get; set; }

    public required int Year { get; set; }
}

internal sealed class LabourTransferColumns : IEntityTypeConfiguration<LabourTransferFact>
{
    public void Configure(EntityTypeBuilder<LabourTransferFact> builder) => builder.ToTable("LabourTransfers").IsFact();
}
