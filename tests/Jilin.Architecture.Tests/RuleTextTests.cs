using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using Jilin.ServiceDefaults.Errors;

namespace Jilin.Architecture.Tests;

/// <summary>What the rules that services and shared code declare tell people.</summary>
public sealed partial class RuleTextTests
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh");

    private static readonly IReadOnlyList<Type> Classes =
        [.. Directory.GetFiles(AppContext.BaseDirectory, "Jilin.*.dll").Select(file => Assembly.Load(Path.GetFileNameWithoutExtension(file))).SelectMany(assembly => assembly.GetTypes()).Where(type => Declared<NamedRule>(type).Any())];

    public static TheoryData<string> Names => [.. Classes.Select(type => type.FullName!)];

    [Fact]
    public void Every_service_declares_its_rules() => Assert.Subset(Classes.Select(type => type.FullName!).ToHashSet(), Service.All.Select(service => $"Jilin.{service.Name}.Rules").ToHashSet());

    [Theory, MemberData(nameof(Names))]
    public void A_rule_is_told_in_both_languages_and_quotes_the_same_in_them(string name) => Assert.All(Declared<NamedRule>(Class(name)), rule =>
    {
        var (english, chinese) = (rule.Value.Text(CultureInfo.InvariantCulture), rule.Value.Text(Chinese));
        Assert.DoesNotMatch(Han(), english);
        Assert.Matches(Han(), chinese);
        // All it is given, and nothing else.
        var places = rule.Value.GetType().GenericTypeArguments.Select((_, index) => $"{{{index}}}");
        Assert.Equal(places, Places(english));
        Assert.Equal(places, Places(chinese));
    });

    [Theory, MemberData(nameof(Names))]
    public void A_rule_is_named_as_in_the_code_and_the_names_are_unique(string name)
    {
        var rules = Declared<NamedRule>(Class(name)).ToList();
        Assert.All(rules, rule => Assert.EndsWith($"-{Service.Kebab(rule.Name)}", $"-{rule.Value.Name}", StringComparison.Ordinal));
        Assert.Distinct(rules.Select(rule => rule.Value.Name));
    }

    [Theory, MemberData(nameof(Names))]
    public void Both_languages_have_the_same_texts_and_those_of_the_rules_are_of_nothing_else(string name)
    {
        var type = Class(name);
        foreach (var resource in type.Assembly.GetManifestResourceNames().Where(resource => resource.EndsWith("Rules.resources", StringComparison.Ordinal)))
        {
            var texts = new ResourceManager(Path.GetFileNameWithoutExtension(resource), type.Assembly);
            var (english, chinese) = (Keys(texts, CultureInfo.InvariantCulture), Keys(texts, Chinese));
            Assert.Equal(english, chinese);
            var declared = Declared<NamedRule>(type).Select(rule => rule.Value.Name).Concat(Declared<CheckText>(type).Select(text => text.Value.Name)).Order(StringComparer.Ordinal);
            // What the problem handler says stands among the shared rules, and is no rule.
            if (type == typeof(SharedRules)) Assert.Subset(english.ToHashSet(), declared.ToHashSet());
            else Assert.Equal(declared, english);
        }
    }

    private static Type Class(string name) => Classes.Single(type => type.FullName == name);

    private static IEnumerable<(string Name, T Value)> Declared<T>(Type type) => type.IsGenericType
        ? []
        : type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Where(field => field.FieldType.IsAssignableTo(typeof(T))).Select(field => (field.Name, (T)field.GetValue(null)!));

    private static IReadOnlyList<string> Keys(ResourceManager texts, CultureInfo language) =>
        [.. texts.GetResourceSet(language, createIfNotExists: true, tryParents: false)!.Cast<DictionaryEntry>().Select(text => (string)text.Key).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();
}
