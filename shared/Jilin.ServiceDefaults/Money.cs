using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jilin.ServiceDefaults;

/// <summary>
/// An amount of yuan, held as whole fen so that sums are exact. On the wire it is a JSON number of yuan with at most two decimals,
/// in a field whose name ends in <c>Yuan</c>.
/// </summary>
[JsonConverter(typeof(MoneyJsonConverter))]
public readonly record struct Money(long Fen) : IComparable<Money>
{
    /// <summary>A trillion yuan: far above any budget, and 90,000 of them still add up.</summary>
    public static readonly Money Largest = new(1_000_000_000_000_00);

    public static Money Zero => default;

    public decimal Yuan => Fen / 100m;

    /// <exception cref="OverflowException">More than two decimals, or out of range.</exception>
    public static Money FromYuan(decimal yuan) => TryFromYuan(yuan, out var money) ? money : throw new OverflowException($"{yuan} yuan cannot be held: more than two decimals, or out of range.");

    public static bool TryFromYuan(decimal yuan, out Money money)
    {
        money = default;
        if (Math.Abs(yuan) > Largest.Yuan || yuan * 100 != decimal.Truncate(yuan * 100)) return false;
        money = new((long)(yuan * 100));
        return true;
    }

    public static Money operator +(Money left, Money right) => new(checked(left.Fen + right.Fen));

    public static Money operator -(Money left, Money right) => new(checked(left.Fen - right.Fen));

    public static bool operator <(Money left, Money right) => left.Fen < right.Fen;

    public static bool operator >(Money left, Money right) => left.Fen > right.Fen;

    public static bool operator <=(Money left, Money right) => left.Fen <= right.Fen;

    public static bool operator >=(Money left, Money right) => left.Fen >= right.Fen;

    public int CompareTo(Money other) => Fen.CompareTo(other.Fen);

    /// <summary>Yuan with two decimals, as in <c>1234.50</c>.</summary>
    public override string ToString() => Yuan.ToString("0.00", CultureInfo.InvariantCulture);
}

internal sealed class MoneyJsonConverter : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var yuan) && IsExact(reader, yuan) && Money.TryFromYuan(yuan, out var money)
            ? money
            : throw new JsonException("Money is a number of yuan with at most two decimals.");

    // A decimal holds 28 digits, and 28 decimals: what is written with more is rounded, perhaps to a whole fen that nobody wrote.
    private static bool IsExact(Utf8JsonReader reader, decimal yuan) =>
        (reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length) <= 28
        && (yuan != 0 || !(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan).ContainsAny((byte)'e', (byte)'E'));

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.ToString());
}
