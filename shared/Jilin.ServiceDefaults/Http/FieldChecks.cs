using FluentValidation;
using Jilin.ServiceDefaults.Errors;

namespace Jilin.ServiceDefaults.Http;

/// <summary>Checks of the fields that requests of every programme have.</summary>
public static class FieldChecks
{
    /// <summary>Characters of a name: of a unit, a disaster, an item.</summary>
    public const int NameLength = 200;

    /// <summary>Characters of who signed.</summary>
    public const int SignatureLength = 100;

    public const int NoteLength = 1000;

    /// <summary>Characters of what goods are counted in.</summary>
    public const int UnitLength = 40;

    // Poverty alleviation began in 1986: there are no older records.
    private static readonly DateOnly Earliest = new(1986, 1, 1);

    public static IRuleBuilderOptions<T, string?> Name<T>(this IRuleBuilder<T, string?> field) => field.NotEmpty().MaximumLength(NameLength);

    /// <summary>Name or post.</summary>
    public static IRuleBuilderOptions<T, string> Signature<T>(this IRuleBuilder<T, string> field) => field.NotEmpty().MaximumLength(SignatureLength);

    public static IRuleBuilderOptions<T, string?> Note<T>(this IRuleBuilder<T, string?> field) => field.MaximumLength(NoteLength);

    public static IRuleBuilderOptions<T, string?> Unit<T>(this IRuleBuilder<T, string?> field) => field.NotEmpty().MaximumLength(UnitLength);

    public static IRuleBuilderOptions<T, DateOnly> Day<T>(this IRuleBuilder<T, DateOnly> field) => field.GreaterThanOrEqualTo(Earliest);

    public static IRuleBuilderOptions<T, Money?> Positive<T>(this IRuleBuilder<T, Money?> field) => field.Must(amount => amount is null || amount > Money.Zero).Says(SharedRules.MustBePositive);

    public static IRuleBuilderOptions<T, Money> Positive<T>(this IRuleBuilder<T, Money> field) => field.Must(amount => amount > Money.Zero).Says(SharedRules.MustBePositive);

    public static IRuleBuilderOptions<T, Money> NotNegative<T>(this IRuleBuilder<T, Money> field) => field.Must(amount => amount >= Money.Zero).Says(SharedRules.MustNotBeNegative);

    /// <summary>In some unit, above 0, at most three decimals.</summary>
    public static IRuleBuilderOptions<T, decimal> Quantity<T>(this IRuleBuilder<T, decimal> field) => field.GreaterThan(0).LessThanOrEqualTo(Thousandths.LargestQuantity).ThreeDecimals();

    /// <inheritdoc cref="Quantity{T}(IRuleBuilder{T, decimal})"/>
    public static IRuleBuilderOptions<T, decimal?> Quantity<T>(this IRuleBuilder<T, decimal?> field) =>
        field.GreaterThan(0).LessThanOrEqualTo(Thousandths.LargestQuantity).PrecisionScale(13, 3, ignoreTrailingZeros: true);

    /// <summary>In some unit, 0 or more, at most three decimals.</summary>
    public static IRuleBuilderOptions<T, decimal> QuantityOrNone<T>(this IRuleBuilder<T, decimal> field) => field.InclusiveBetween(0, Thousandths.LargestQuantity).ThreeDecimals();

    public static IRuleBuilderOptions<T, IReadOnlyList<string>?> Divisions<T>(this IRuleBuilder<T, IReadOnlyList<string>?> field) =>
        field.Must(codes => codes is null or { Count: >= 1 and <= 1000 }).Says(SharedRules.TooManyDivisions);

    /// <summary>What the check before it says when it fails.</summary>
    public static IRuleBuilderOptions<T, TField> Says<T, TField>(this IRuleBuilderOptions<T, TField> check, CheckText text) => check.WithMessage(_ => text.ToString());

    private static IRuleBuilderOptions<T, decimal> ThreeDecimals<T>(this IRuleBuilder<T, decimal> field) => field.PrecisionScale(13, 3, ignoreTrailingZeros: true);
}
