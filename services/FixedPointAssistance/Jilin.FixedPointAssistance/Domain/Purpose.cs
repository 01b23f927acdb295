using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Contracts.V1;

namespace Jilin.FixedPointAssistance.Domain;

/// <summary>What a donation is for, or is put to: an appeal or a project, a place, or nothing in particular.</summary>
internal sealed record Purpose(Division? Division, AppealState? Appeal, Guid? ProjectId)
{
    public bool IsNone => Division is null && Appeal is null && ProjectId is null;

    /// <summary>Whether a donation of this ledger may be for it on that day.</summary>
    public void RequireFitFor(DonationLedger ledger, DateOnly on)
    {
        if (Appeal is not null && ProjectId is not null) throw Rules.OnePurpose.Of();
        if (!IsNone && ledger == DonationLedger.Forwarded) throw Rules.ForwardedHasNoPurpose.Of();
        if (Appeal is null) return;
        if (ledger is not (DonationLedger.Cash or DonationLedger.Goods)) throw Rules.LedgerNotForAppeals.Of(ledger);
        if (Appeal.Status != AppealStatus.Open || on > Appeal.ClosesOn) throw Rules.AppealClosed.Of(Appeal.AppealId);
        if (Division is not null && !Appeal.DivisionCodes.Any(code => DivisionRegister.Jilin.IsWithin(Division.Code, code))) throw Rules.OutsideAppeal.Of(Division.Code);
    }
}
