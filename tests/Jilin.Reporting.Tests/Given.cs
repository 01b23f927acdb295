using Jilin.FixedPointAssistance.Contracts.V1;

namespace Jilin.Reporting.Tests;

/// <summary>Places and donations the tests speak of.</summary>
internal static class Given
{
    public const string Province = "220000000000";
    public const string Baishan = "220600000000";
    public const string Jingyu = "220622000000";
    public const string Chisong = "220622106000";
    public const string Gangding = "220622106208";
    public const string Mengjiang = "220622201000";
    public const string Baicheng = "220800000000";
    public const string Tongyu = "220822000000";
    public const string Daan = "220882000000";

    public static readonly DateOnly InJune = new(2009, 6, 1);

    public static DonationState Received(decimal yuan, DonationLedger ledger = DonationLedger.Cash, string? purpose = null, DateOnly? on = null) => new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), "省水利厅", ledger, DonationStatus.Received, yuan, [], new(purpose, null, null), null,
        on ?? InJune, on ?? InJune, null, null, null, null, []);

    public static DonationState Pledged(decimal yuan, DonationLedger ledger = DonationLedger.Cash) => Received(yuan, ledger) with { Status = DonationStatus.Pledged, ReceivedOn = null };

    public static DonationState AllocatedTo(this DonationState donation, string? division, Guid? project = null) =>
        donation with { Status = DonationStatus.Allocated, AllocatedTo = new(division, null, project), AllocatedOn = InJune };

    public static DonationState DeliveredIn(this DonationState donation, params (string Division, decimal Yuan)[] places) =>
        donation with { Deliveries = [.. donation.Deliveries, .. places.Select(place => new Delivery(place.Division, place.Yuan, InJune))] };

    /// <summary>The event that tells of the state: any will do, they all carry it.</summary>
    public static Sent Told(this DonationState donation, long version) => new(donation.DonationId, version, donation.Status switch
    {
        DonationStatus.Pledged => new DonationPledged(donation),
        DonationStatus.Received => new DonationReceived(donation),
        DonationStatus.Allocated when donation.Deliveries.Count > 0 => new DonationDelivered(donation),
        DonationStatus.Allocated => new DonationAllocated(donation),
        DonationStatus.Cancelling => new DonationCancellationRequested(donation),
        DonationStatus.Delivered => new DonationDelivered(donation),
        DonationStatus.Reported => new DonationReported(donation),
        _ => (object)new DonationCancelled(donation),
    });

    public static Sent Paired(Guid unit, long version, params (string Township, int Year)[] pairings) =>
        new(unit, version, new AidingUnitPaired(new(unit, "省水利厅", AidingUnitKind.ProvincialOrgan, [.. pairings.Select(pairing => new Pairing(pairing.Township, pairing.Year))])));
}
