using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using Jilin.ServiceDefaults.Errors;
using Jilin.Testing;

namespace Jilin.DisasterRelief.Tests;

public sealed partial class RuleTextTests
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");
    private static readonly ResourceManager Texts = new("Jilin.DisasterRelief.Resources.Rules", typeof(Rules).Assembly);

    public static TheoryData<string> Factories => [.. typeof(Rules).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(method => method.ReturnType == typeof(RuleException)).Select(method => method.ToString()!)];

    [Theory, MemberData(nameof(Factories))]
    public void Every_rule_has_a_text_in_both_languages(string factory)
    {
        var method = typeof(Rules).GetMethods().Single(method => method.ToString() == factory);
        var refusal = (RuleException)method.Invoke(null, [.. method.GetParameters().Select(parameter => Sample(parameter.ParameterType))])!;

        var (english, chinese) = (refusal.Describe(CultureInfo.InvariantCulture), refusal.Describe(Chinese));
        Assert.NotEqual(english, chinese);
        Assert.DoesNotMatch(Han(), english);
        Assert.Matches(Han(), chinese);
        Assert.DoesNotContain("{", english + chinese, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_languages_have_the_same_texts_with_the_same_places_for_values()
    {
        var english = Read(CultureInfo.InvariantCulture);
        var chinese = Read(CultureInfo.GetCultureInfo("zh"));
        Assert.Equal(english.Keys.Order(), chinese.Keys.Order());
        Assert.All(english, text => Assert.Equal(Places(text.Value), Places(chinese[text.Key])));
    }

    [Fact]
    public void No_text_is_of_a_rule_that_is_gone()
    {
        var source = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "services", "DisasterRelief", "Jilin.DisasterRelief"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(File.ReadAllText));
        Assert.All(Read(CultureInfo.InvariantCulture).Keys, name => Assert.Contains($"\"{name}\"", source, StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Read(CultureInfo language) =>
        Texts.GetResourceSet(language, createIfNotExists: true, tryParents: false)!.Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static string[] Places(string text) => [.. Place().Matches(text).Select(match => match.Value).Distinct().Order()];

    private static object Sample(Type type) =>
        type == typeof(string) ? "x" : type == typeof(IReadOnlyList<string>) ? new[] { "x" } : Activator.CreateInstance(type)!;

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();
}
