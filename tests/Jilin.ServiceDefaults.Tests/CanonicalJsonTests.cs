using System.Text;
using Jilin.Persistence.Idempotency;
using Xunit;

namespace Jilin.ServiceDefaults.Tests;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[{"c":"x","d":null}]}""", """ { "b" : [ { "d" : null , "c" : "\u0078" } ] , "a" : 1 } """)]
    [InlineData("""["王/\"\n"]""", """["\u738b\/\u0022\u000A"]""")]
    [InlineData("""{"王":1}""", """{"\u738b":1}""")]
    [InlineData("""{"a":1,"b":0,"a":2}""", """{"b":0,"a":1,"a":2}""")]
    public void What_says_the_same_has_one_form(string one, string other) => Assert.Equal(Canonical(one), Canonical(other));

    [Theory]
    [InlineData("[1]", "[1.0]")]
    [InlineData("[1e2]", "[1E2]")]
    [InlineData("[1,2]", "[2,1]")]
    [InlineData("""["1"]""", "[1]")]
    [InlineData("""{"a":1}""", """{"A":1}""")]
    [InlineData("""{"a":null}""", "{}")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2,"a":1}""")]
    [InlineData("""{"a":{"b":1},"c":2}""", """{"a":{"c":2},"b":1}""")]
    [InlineData("""["é"]""", """["e\u0301"]""")]
    public void What_says_something_else_has_another(string one, string other) => Assert.NotEqual(Canonical(one), Canonical(other));

    [Theory]
    [InlineData("")]
    [InlineData("{ ")]
    [InlineData("""{ "a" : 1 } x""")]
    [InlineData("""{ "a" : 1 , }""")]
    [InlineData("""[ "\ud800" ]""")]
    public void What_is_no_JSON_is_its_bytes(string text) => Assert.Equal(text, Canonical(text));

    [Fact]
    public void Bytes_that_are_no_text_are_themselves()
    {
        byte[] text = [(byte)'[', (byte)' ', (byte)'"', 0xFF, (byte)'"', (byte)']'];
        Assert.Equal(text, CanonicalJson.Of(text).ToArray());
    }

    private static string Canonical(string text) => Encoding.UTF8.GetString(CanonicalJson.Of(Encoding.UTF8.GetBytes(text)).Span);
}
