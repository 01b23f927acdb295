using FluentValidation;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Jilin.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Features;

/// <summary>What nearly every route here begins with.</summary>
internal static class Common
{
    public const string Route = "/api/v1/disaster-relief/disasters";

    public static async Task<Disaster> LoadDisasterAsync(this DisasterReliefDbContext db, Guid id, CancellationToken cancellationToken) =>
        await db.Disasters.FirstOrDefaultAsync(disaster => disaster.Id == id, cancellationToken) ?? throw Rules.DisasterNotFound(id);

    /// <summary>The disaster, when something may still be recorded in it. See <see cref="ClosingGuard"/>; the guard is read first, so that a closing in between is noticed.</summary>
    public static async Task<Disaster> LoadDisasterToRecordAsync(this DisasterReliefDbContext db, Guid id, CancellationToken cancellationToken)
    {
        var slot = Random.Shared.Next(ClosingGuard.Slots);
        var guard = await db.ClosingGuards.FirstOrDefaultAsync(row => row.DisasterId == id && row.Slot == slot, cancellationToken) ?? throw Rules.DisasterNotFound(id);
        var disaster = await db.LoadDisasterAsync(id, cancellationToken);
        disaster.RequireOpen();
        guard.CountUp();
        return disaster;
    }

    public static async Task RequireDisasterAsync(this DisasterReliefDbContext db, Guid id, CancellationToken cancellationToken)
    {
        if (!await db.Disasters.AnyAsync(disaster => disaster.Id == id, cancellationToken)) throw Rules.DisasterNotFound(id);
    }

    public static void RequireNotInFuture(this TimeProvider clock, string field, DateOnly on)
    {
        if (on > clock.Today()) throw Rules.InTheFuture(field, on);
    }

    public static void RequireNotInFuture(this TimeProvider clock, string field, DateTimeOffset at)
    {
        if (at > clock.GetUtcNow()) throw Rules.InTheFuture(field, at);
    }
}

/// <summary>Field checks that several requests share.</summary>
internal static class FieldChecks
{
    // The platform's oldest records are of 1986, when poverty alleviation began.
    private static readonly DateOnly Earliest = new(1986, 1, 1);

    public static void Signature<T>(this IRuleBuilder<T, string> field) => field.NotEmpty().MaximumLength(100);

    public static void Note<T>(this IRuleBuilder<T, string?> field) => field.MaximumLength(1000);

    public static void Day<T>(this IRuleBuilder<T, DateOnly> field) => field.GreaterThanOrEqualTo(Earliest);

    public static void Positive<T>(this IRuleBuilder<T, Money?> field) => field.Must(amount => amount is null || amount > Money.Zero).WithMessage(_ => Rules.Text("must-be-positive"));

    public static void NotNegative<T>(this IRuleBuilder<T, Money> field) => field.Must(amount => amount >= Money.Zero).WithMessage(_ => Rules.Text("must-not-be-negative"));

    /// <summary>In some unit, above 0, at most three decimals.</summary>
    public static void Quantity<T>(this IRuleBuilder<T, decimal?> field) => field.GreaterThan(0).LessThanOrEqualTo(1_000_000_000).PrecisionScale(13, 3, ignoreTrailingZeros: true);

    public static void Divisions<T>(this IRuleBuilder<T, IReadOnlyList<string>?> field) =>
        field.Must(codes => codes is null or { Count: >= 1 and <= 1000 }).WithMessage(_ => Rules.Text("too-many-divisions"));
}
