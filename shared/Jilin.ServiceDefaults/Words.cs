using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jilin.ServiceDefaults;

/// <summary>
/// Enums as words. Others may know more members than we do: a word that is no member becomes a value of its own outside the declared ones, the same for
/// the same word as long as the process lives. So it is kept, compared and written again as what it was, and no <c>switch</c> mistakes it for a member.
/// </summary>
public static class Words
{
    /// <summary>What an enum's column holds.</summary>
    public const int Longest = 40;

    /// <summary>The value with that name, whatever its capitals: columns hold <c>CentralOrgan</c>, events say <c>centralOrgan</c>.</summary>
    /// <exception cref="FormatException">It is no name of anything.</exception>
    public static TEnum Read<TEnum>(string word)
        where TEnum : struct, Enum => TryRead<TEnum>(word, known: false, out var value) ? value : throw new FormatException("This is no word of an enum.");

    /// <summary>As in C#, and in columns: <c>CentralOrgan</c>.</summary>
    public static string NameOf<TEnum>(TEnum value)
        where TEnum : struct, Enum => Of<TEnum>.Words.TryGetValue(value, out var word) ? word.Name : throw new ArgumentOutOfRangeException(nameof(value), value, "This is no word of an enum.");

    internal static bool TryRead<TEnum>(string word, bool known, out TEnum value)
        where TEnum : struct, Enum
    {
        if (Of<TEnum>.Values.TryGetValue(word, out value)) return !known || Enum.IsDefined(value);
        if (known || word.Length is 0 or > Longest || !char.IsLetter(word[0]) || !word.All(char.IsLetterOrDigit)) return false;
        value = Of<TEnum>.Values.GetOrAdd(word, Of<TEnum>.Unknown);
        return true;
    }

    internal static string JsonOf<TEnum>(TEnum value)
        where TEnum : struct, Enum => Of<TEnum>.Words.TryGetValue(value, out var word) ? word.Json : throw new JsonException($"{value} is no word of an enum.");

    private static class Of<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly ConcurrentDictionary<string, TEnum> Values = new(Enum.GetNames<TEnum>().Select(name => KeyValuePair.Create(name, Enum.Parse<TEnum>(name))), StringComparer.OrdinalIgnoreCase);
        public static readonly ConcurrentDictionary<TEnum, (string Name, string Json)> Words = new(Values.Select(value => KeyValuePair.Create(value.Value, Word(value.Key))));

        private static int _unknown = int.MinValue;

        public static TEnum Unknown(string word)
        {
            // Its word first: who finds the value can write it.
            var value = (TEnum)Enum.ToObject(typeof(TEnum), Interlocked.Increment(ref _unknown));
            Words[value] = Word(char.ToUpperInvariant(word[0]) + word[1..]);
            return value;
        }

        private static (string Name, string Json) Word(string name) => (name, JsonNamingPolicy.CamelCase.ConvertName(name));
    }
}

/// <summary>Enums as camelCase words, never as numbers.</summary>
/// <param name="known">Whether a word that is no member is refused, as in a request, or kept, as in an event. One that was kept is written either way.</param>
public sealed class WordConverter(bool known) : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert), [known])!;

    private sealed class Converter<TEnum>(bool known) : JsonConverter<TEnum>
        where TEnum : struct, Enum
    {
        public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Words.TryRead<TEnum>(reader.GetString()!, known, out var value) ? value : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options) => writer.WriteStringValue(Words.JsonOf(value));
    }
}
