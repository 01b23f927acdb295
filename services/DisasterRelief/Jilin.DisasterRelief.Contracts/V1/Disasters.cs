namespace Jilin.DisasterRelief.Contracts.V1;

public enum DisasterKind
{
    Drought,
    Flood,
    Hail,
    Windstorm,
    Frost,
    Snowstorm,
    Earthquake,
    Landslide,
    Fire,
    Pest,
    Other,
}

/// <summary>A disaster as it is now.</summary>
/// <param name="DivisionCodes">The affected divisions, 12 digits each.</param>
public sealed record DisasterState(Guid DisasterId, DisasterKind Kind, string Name, DateOnly StartedOn, IReadOnlyList<string> DivisionCodes, DateOnly? ClosedOn);

public sealed record DisasterDeclared(DisasterState Disaster)
{
    public const string EventName = "jilin.disaster-relief.v1.disaster-declared";
}

public sealed record DisasterClosed(DisasterState Disaster)
{
    public const string EventName = "jilin.disaster-relief.v1.disaster-closed";
}

public enum AppealStatus
{
    Open,
    Closed,
}

/// <summary>An appeal for donations as it is now.</summary>
/// <param name="TargetYuan">What is asked for, if a sum is named. Donations are voluntary: no quotas.</param>
/// <param name="ClosesOn">Last day on which donations are allocated to it; none: until it is closed.</param>
public sealed record AppealState(Guid AppealId, Guid DisasterId, string Title, IReadOnlyList<string> DivisionCodes, decimal? TargetYuan, DateOnly OpenedOn, DateOnly? ClosesOn, AppealStatus Status);

public sealed record AppealOpened(AppealState Appeal)
{
    public const string EventName = "jilin.disaster-relief.v1.appeal-opened";
}

public sealed record AppealClosed(AppealState Appeal)
{
    public const string EventName = "jilin.disaster-relief.v1.appeal-closed";
}

/// <summary>People of a township who found work elsewhere, as self-help after the disaster.</summary>
public sealed record LabourTransferState(Guid LabourTransferId, Guid DisasterId, string DivisionCode, int Persons, string Destination, DateOnly TransferredOn);

public sealed record LabourTransferRecorded(LabourTransferState LabourTransfer)
{
    public const string EventName = "jilin.disaster-relief.v1.labour-transfer-recorded";
}

public enum SelfHelpKind
{
    GreenhouseFilm,
    Cultivation,
    Livestock,
    Irrigation,
    Other,
}

/// <summary>Production by which affected households help themselves.</summary>
public sealed record SelfHelpProjectState(Guid SelfHelpProjectId, Guid DisasterId, string DivisionCode, SelfHelpKind Kind, int Households, decimal InvestmentYuan, DateOnly StartedOn);

public sealed record SelfHelpProjectRecorded(SelfHelpProjectState SelfHelpProject)
{
    public const string EventName = "jilin.disaster-relief.v1.self-help-project-recorded";
}
