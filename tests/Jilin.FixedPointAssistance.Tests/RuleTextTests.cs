using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.Json;
using System.Text.RegularExpressions;
using Jilin.ServiceDefaults.Errors;
using Xunit;

namespace Jilin.FixedPointAssistance.Tests;

public sealed partial class RuleTextTests
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");
    private static readonly ResourceManager Texts = new("Jilin.FixedPointAssistance.Resources.Rules", typeof(Rules).Assembly);

    // Texts for field checks; a check has no rule of its own.
    private static readonly string[] Checks = ["must-be-positive", "too-many-lines"];

    private static readonly IReadOnlyList<(string Name, RuleException Rule)> All =
        [.. typeof(Rules).GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Where(method => method.ReturnType == typeof(RuleException))
            .Select(method => (method.Name, (RuleException)method.Invoke(null, [.. method.GetParameters().Select(Sample)])!))];

    [Fact]
    public void Every_rule_has_a_text_in_English_and_Chinese_and_no_text_is_without_a_rule()
    {
        Assert.NotEmpty(All);
        foreach (var language in new[] { CultureInfo.InvariantCulture, CultureInfo.GetCultureInfo("zh") })
            Assert.Equal(All.Select(rule => rule.Rule.Rule).Concat(Checks).Order(), Read(language).Keys.Order());
    }

    [Fact]
    public void Every_rule_can_be_told_in_both_languages_and_tells_the_same_in_them()
    {
        Assert.All(All, rule =>
        {
            var (english, chinese) = (rule.Rule.Describe(English), rule.Rule.Describe(Chinese));
            Assert.NotEqual(english, chinese);
            Assert.DoesNotMatch("[\u4e00-\u9fff]", english);
            Assert.Matches("[\u4e00-\u9fff]", chinese);
            Assert.DoesNotContain('{', english + chinese);
        });
        var translated = Read(CultureInfo.GetCultureInfo("zh"));
        Assert.All(Read(CultureInfo.InvariantCulture), text => Assert.Equal(Placeholders(text.Value), Placeholders(translated[text.Key])));
    }

    [Fact]
    public void A_rule_is_named_on_the_wire_as_it_is_in_the_code_and_the_names_are_unique()
    {
        Assert.All(All, rule => Assert.Equal(JsonNamingPolicy.KebabCaseLower.ConvertName(rule.Name), rule.Rule.Rule));
        Assert.Distinct(All.Select(rule => rule.Rule.Rule));
    }

    [Fact]
    public void What_a_text_quotes_looks_as_it_does_on_the_wire()
    {
        Assert.Equal("The donation is 'pledged'; from there it cannot become 'cancelling'.", Rules.WrongStatus(Contracts.V1.DonationStatus.Pledged, Contracts.V1.DonationStatus.Cancelling).Describe(English));
        Assert.Equal("日期 2009-07-10 早于上一环节的日期 2009-07-11。", Rules.BeforePreviousStep(new(2009, 7, 10), new(2009, 7, 11)).Describe(Chinese));
    }

    private static object Sample(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(string) => $"<{parameter.Name}>",
        var type when type == typeof(int) => 2009,
        var type => Activator.CreateInstance(type)!,
    };

    private static Dictionary<string, string> Read(CultureInfo language)
    {
        var texts = Texts.GetResourceSet(language, createIfNotExists: true, tryParents: false);
        Assert.NotNull(texts);
        return texts.Cast<DictionaryEntry>().ToDictionary(text => (string)text.Key, text => (string)text.Value!);
    }

    private static IEnumerable<string> Placeholders(string text) => Placeholder().Matches(text).Select(match => match.Value).Distinct().Order();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();
}
