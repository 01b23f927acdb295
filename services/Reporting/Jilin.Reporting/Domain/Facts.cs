namespace Jilin.Reporting.Domain;

/// <summary>A unit assists a township in a year.</summary>
internal sealed class PairingFact
{
    public long Seq { get; private set; }

    public required Guid UnitId { get; init; }

    public required string TownshipCode { get; init; }

    public required string CountyCode { get; init; }

    public required int Year { get; init; }
}

/// <summary>People of a place who found work elsewhere after a disaster.</summary>
internal sealed class LabourTransferFact
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
