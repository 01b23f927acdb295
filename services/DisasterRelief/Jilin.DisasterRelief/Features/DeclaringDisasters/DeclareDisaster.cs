using FluentValidation;
using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Jilin.DisasterRelief.Features;

/// <param name="StartedOn">Calendar day in China, not in the future.</param>
/// <param name="DivisionCodes">The affected divisions of any level, none within another.</param>
internal sealed record DeclareDisasterRequest(DisasterKind Kind, string Name, DateOnly StartedOn, IReadOnlyList<string> DivisionCodes);

internal sealed class DeclareDisasterChecks : AbstractValidator<DeclareDisasterRequest>
{
    public DeclareDisasterChecks()
    {
        RuleFor(request => request.Name).Name();
        RuleFor(request => request.StartedOn).Day();
        RuleFor(request => request.DivisionCodes).Divisions();
    }
}

internal static class DeclareDisaster
{
    public static void Map(RouteGroupBuilder changes) => changes.MapPost("/disasters", HandleAsync)
        .WithSummary("Declare a disaster")
        .Refuses([Rules.NestedDivisions, SharedRules.InTheFuture, .. DivisionRules.All]);

    private static Created<DisasterAnswer> HandleAsync(DeclareDisasterRequest request, DisasterReliefDbContext db, TimeProvider clock)
    {
        clock.RequireNotInFuture("startedOn", request.StartedOn);
        var disaster = Disaster.Declare(request.Kind, request.Name.Trim(), request.StartedOn, request.DivisionCodes);
        db.Add(disaster);
        db.AddRange(ClosingGuard.For(disaster));
        return TypedResults.Created($"{Common.Route}/{disaster.Id}", DisasterAnswer.Of(disaster));
    }
}
