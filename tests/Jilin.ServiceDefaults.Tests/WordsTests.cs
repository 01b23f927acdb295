using System.Text.Json;
using Jilin.ServiceDefaults.Errors;
using Jilin.ServiceDefaults.Http;
using Xunit;

namespace Jilin.ServiceDefaults.Tests;

/// <summary>Enums as words, and words that only a newer version knows.</summary>
public sealed class WordsTests
{
    private static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web) { Converters = { new WordConverter(known: false) } };

    private enum Kind
    {
        Other,
        ColdWave,
    }

    private enum NewerKind
    {
        Other,
        ColdWave,
        SandStorm,
    }

    [Fact]
    public void A_word_that_is_no_member_is_kept_as_a_value_of_its_own_and_written_again()
    {
        var read = JsonSerializer.Deserialize<Kind[]>("""["coldWave","sandStorm","sandStorm","quake"]""", Lenient)!;
        Assert.Equal(Kind.ColdWave, read[0]);
        Assert.Equal(read[1], read[2]);
        Assert.Equal(4, read.Append(Kind.Other).Distinct().Count());
        Assert.DoesNotContain(read[1..], Enum.IsDefined);
        Assert.Equal("""["coldWave","sandStorm","sandStorm","quake"]""", JsonSerializer.Serialize(read, Lenient));
        // An answer says it as well, though a request may not.
        Assert.Equal("\"sandStorm\"", JsonSerializer.Serialize(read[1], JsonDefaults.Options));
    }

    [Fact]
    public void A_columns_name_of_it_is_what_the_next_version_calls_it()
    {
        var unknown = JsonSerializer.Deserialize<Kind>("\"sandStorm\"", Lenient);
        Assert.Equal("SandStorm", Words.NameOf(unknown));
        Assert.Equal(nameof(NewerKind.SandStorm), Words.NameOf(NewerKind.SandStorm));
        Assert.Equal(NewerKind.SandStorm, Words.Read<NewerKind>(Words.NameOf(unknown)));
        Assert.Equal(unknown, Words.Read<Kind>("SandStorm"));
    }

    [Fact]
    public void The_same_word_read_by_many_at_once_is_one_value() =>
        Assert.Single(Enumerable.Range(0, 1000).AsParallel().Select(_ => Words.Read<Kind>("Eclipse")).Distinct().ToList());

    [Theory]
    [InlineData("\"sandStorm\"")]
    [InlineData("\"neverRead\"")]
    [InlineData("\"\"")]
    [InlineData("0")]
    [InlineData("\"0\"")]
    [InlineData("\"other, coldWave\"")]
    [InlineData("null")]
    public void A_request_says_a_member_and_nothing_else(string json)
    {
        // Also when an event has brought the word before.
        Words.Read<Kind>("SandStorm");
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Kind>(json, JsonDefaults.Options));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("\"0\"")]
    [InlineData("\"\"")]
    [InlineData("\"not a word\"")]
    [InlineData("\"x;y\"")]
    [InlineData("\"wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww\"")]
    [InlineData("null")]
    public void What_is_no_word_is_refused_also_in_an_event(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Kind>(json, Lenient));

    [Fact]
    public void A_number_that_stands_for_nothing_is_never_written()
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize((Kind)7, Lenient));
        Assert.Throws<ArgumentOutOfRangeException>(() => Words.NameOf((Kind)7));
    }

    [Fact]
    public void A_refusal_quotes_the_word()
    {
        var rule = new Rule<Kind, string>("unknown-choice", Refusal.Malformed, SharedRules.Texts);
        Assert.Contains("sandStorm", rule.Of(Words.Read<Kind>("SandStorm"), "x").Message, StringComparison.Ordinal);
    }
}
