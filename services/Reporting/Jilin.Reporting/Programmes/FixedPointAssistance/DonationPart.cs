using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Reporting.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Jilin.Reporting.Programmes.FixedPointAssistance;

/// <summary>
/// A part of a received donation, in the place where it counts. The parts of a donation add up to its amount; a donation that does not count
/// (only pledged, or cancelled) has none.
/// </summary>
internal sealed class DonationPart : IFact
{
    public long Seq { get; private set; }

    public required Guid DonationId { get; init; }

    /// <summary>0: what is not delivered yet; from 1: the deliveries, in their order.</summary>
    public required int Ordinal { get; init; }

    public required DonationLedger Ledger { get; set; }

    public required int Year { get; set; }

    public required DateOnly ReceivedOn { get; set; }

    public required Guid? ProjectId { get; set; }

    public required Attribution Attribution { get; set; }

    public required string? DivisionCode { get; set; }

    public required string? CountyCode { get; set; }

    public required long AmountFen { get; set; }

    /// <summary>How a donation counts as it is now.</summary>
    public static IReadOnlyList<DonationPart> Of(DonationState donation)
    {
        if (donation.ReceivedOn is not { } receivedOn || donation.Status == DonationStatus.Cancelled) return [];
        List<DonationPart> parts = [];
        var rest = Money.FromYuan(donation.AmountYuan).Fen;
        foreach (var delivery in donation.Deliveries)
        {
            // A donation never counts for more than it is, whatever its deliveries say.
            var fen = Math.Min(rest, Money.FromYuan(delivery.ValueYuan).Fen);
            rest -= fen;
            if (fen > 0) parts.Add(Part(parts.Count + 1, Attribution.Delivered, delivery.DivisionCode, fen));
        }

        if (rest > 0)
        {
            var (attribution, code) = (donation.AllocatedTo?.DivisionCode, donation.Purpose.DivisionCode) switch
            {
                ({ } allocated, _) => (Attribution.Allocated, allocated),
                (null, { } purpose) => (Attribution.Purpose, purpose),
                _ => (Attribution.Unattributed, (string?)null),
            };
            parts.Insert(0, Part(0, attribution, code, rest));
        }

        return parts;

        DonationPart Part(int ordinal, Attribution attribution, string? code, long fen) => new()
        {
            DonationId = donation.DonationId,
            Ordinal = ordinal,
            Ledger = donation.Ledger,
            Year = receivedOn.Year,
            ReceivedOn = receivedOn,
            ProjectId = donation.AllocatedTo?.ProjectId,
            Attribution = attribution,
            DivisionCode = code,
            CountyCode = Area.CountyCodeOf(code),
            AmountFen = fen,
        };
    }
}

internal sealed class DonationPartColumns : IEntityTypeConfiguration<DonationPart>
{
    public void Configure(EntityTypeBuilder<DonationPart> builder)
    {
        builder.ToTable("DonationParts").IsFact();
        builder.HasIndex(row => new { row.DonationId, row.Ordinal }).IsUnique();
    }
}
