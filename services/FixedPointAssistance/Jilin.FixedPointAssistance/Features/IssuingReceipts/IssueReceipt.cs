using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.FixedPointAssistance.Features;

/// <summary>What is signed: who gave what, and when it was received.</summary>
internal sealed record Receipt(Guid DonationId, Guid UnitId, string UnitName, DonationLedger Ledger, Money AmountYuan, IReadOnlyList<GoodsAnswer> Goods, DonationPurpose Purpose, DateOnly ReceivedOn, string ReceivedBy);

/// <param name="Receipt">The content, to read; what counts is the same content within <paramref name="Jws"/>.</param>
/// <param name="Jws">RFC 7515, compact form, RS256.</param>
/// <param name="KeyId">Which public key verifies it.</param>
internal sealed record SignedReceipt(Receipt Receipt, string Jws, string KeyId);

internal static class IssueReceipt
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/donations/{id:guid}/receipt", HandleAsync)
            .WithSummary("The signed receipt of a received donation")
            .WithDescription("Its `jws` verifies offline with the key of `/receipt-key`. The same donation has the same receipt, byte for byte.")
            .Refuses(Rules.DonationNotFound, Rules.NotReceivedYet);
        api.MapGet("/receipt-key", (ReceiptSigner signer) => TypedResults.Text(signer.PublicKeyPem, "application/x-pem-file"))
            .WithSummary("The public key of the receipts, as PEM");
    }

    private static async Task<Ok<SignedReceipt>> HandleAsync(Guid id, FixedPointAssistanceDbContext db, ReceiptSigner signer, CancellationToken cancellationToken)
    {
        var donation = await db.Donations.AsNoTracking().OneAsync(id, Rules.DonationNotFound, cancellationToken);
        var received = donation.Steps.FirstOrDefault(step => step.Status == DonationStatus.Received) ?? throw Rules.NotReceivedYet.Of();
        var answer = DonationAnswer.Of(donation);
        var receipt = new Receipt(id, donation.UnitId, donation.UnitName, donation.Ledger, donation.Amount, answer.Goods, answer.Purpose, received.On, received.SignedBy);
        return TypedResults.Ok(new SignedReceipt(receipt, signer.Sign(receipt), signer.KeyId));
    }
}
