using FluentValidation;
using Jilin.FixedPointAssistance.Data;
using Jilin.FixedPointAssistance.Domain;

namespace Jilin.FixedPointAssistance.Features;

/// <summary>Every step is dated and signed.</summary>
internal interface ISigned
{
    /// <summary>Calendar day in China: not in the future, not before the step it follows.</summary>
    DateOnly On { get; }

    /// <summary>Who signs for it: name or post, at most 100 characters.</summary>
    string SignedBy { get; }

    string? Note { get; }
}

internal abstract class SignatureChecks<TRequest> : AbstractValidator<TRequest>
    where TRequest : ISigned
{
    protected SignatureChecks()
    {
        RuleFor(request => request.SignedBy).Signature();
        RuleFor(request => request.Note).Note();
    }
}

internal static class Advancing
{
    /// <summary>The donation a step is for, when the step may be taken now and the caller has seen its newest version.</summary>
    public static async Task<Donation> LoadForStepAsync(this FixedPointAssistanceDbContext db, Guid id, ISigned request, string? ifMatch, TimeProvider clock, CancellationToken cancellationToken)
    {
        clock.RequireNotInFuture("on", request.On);
        var donation = await db.Donations.OneAsync(id, Rules.DonationNotFound, cancellationToken);
        EntityTag.RequireMatch(ifMatch, donation.Version);
        return donation;
    }

    public static RouteHandlerBuilder MapStep(this RouteGroupBuilder changes, string step, Delegate handler) =>
        changes.MapPost($"/donations/{{id:guid}}/{step}", handler).Refuses(Rules.DonationNotFound, Rules.WrongStatus, SharedRules.BeforePreviousStep, SharedRules.InTheFuture);
}
