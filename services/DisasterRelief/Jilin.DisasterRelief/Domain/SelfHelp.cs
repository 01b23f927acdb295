using Jilin.DisasterRelief.Contracts.V1;
using Jilin.Messaging;

namespace Jilin.DisasterRelief.Domain;

/// <summary>Production by which affected households help themselves (生产自救): film for greenhouses, a second sowing.</summary>
internal sealed class SelfHelpProject : Aggregate
{
    private SelfHelpProject()
    {
    }

    public required Guid DisasterId { get; init; }

    public required string DivisionCode { get; init; }

    public required SelfHelpKind Kind { get; init; }

    public required int Households { get; init; }

    public required long InvestmentFen { get; init; }

    public required DateOnly StartedOn { get; init; }

    public required string? Description { get; init; }

    public static SelfHelpProject Record(Disaster disaster, string divisionCode, SelfHelpKind kind, int households, long investmentFen, DateOnly startedOn, string? description)
    {
        disaster.RequireWithin(divisionCode);
        disaster.RequireNotBefore("startedOn", startedOn);
        var project = new SelfHelpProject
        {
            DisasterId = disaster.Id,
            DivisionCode = divisionCode,
            Kind = kind,
            Households = households,
            InvestmentFen = investmentFen,
            StartedOn = startedOn,
            Description = description,
        };
        project.Raise(project.Retell());
        return project;
    }

    protected override object Retell() => new SelfHelpProjectRecorded(new(Id, DisasterId, DivisionCode, Kind, Households, InvestmentFen / 100m, StartedOn));
}

/// <summary>People of the area who found work elsewhere (劳务输出).</summary>
internal sealed class LabourTransfer : Aggregate
{
    private LabourTransfer()
    {
    }

    public required Guid DisasterId { get; init; }

    public required string DivisionCode { get; init; }

    public required int Persons { get; init; }

    public required string Destination { get; init; }

    public required DateOnly TransferredOn { get; init; }

    public static LabourTransfer Record(Disaster disaster, string divisionCode, int persons, string destination, DateOnly transferredOn)
    {
        disaster.RequireWithin(divisionCode);
        disaster.RequireNotBefore("transferredOn", transferredOn);
        var transfer = new LabourTransfer { DisasterId = disaster.Id, DivisionCode = divisionCode, Persons = persons, Destination = destination, TransferredOn = transferredOn };
        transfer.Raise(transfer.Retell());
        return transfer;
    }

    protected override object Retell() => new LabourTransferRecorded(new(Id, DisasterId, DivisionCode, Persons, Destination, TransferredOn));
}
