using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Jilin.ServiceDefaults.OpenApi;

/// <summary>The documentation comments the compiler wrote beside an assembly, as plain text: units, shapes and sources are said once, in the code.</summary>
internal static partial class XmlDocs
{
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> Files = new();

    public static string? Of(Type type) => Find(type, $"T:{Name(type)}")?.Element("summary") is { } summary ? Text(summary) : null;

    /// <summary>A property's own summary, or what its record says of it as a parameter.</summary>
    public static string? Of(PropertyInfo property)
    {
        if (property.DeclaringType is not { } type) return null;
        var own = Find(type, $"P:{Name(type)}.{property.Name}")?.Element("summary")
            ?? Find(type, $"T:{Name(type)}")?.Elements("param").FirstOrDefault(parameter => (string?)parameter.Attribute("name") == property.Name);
        return own is null ? null : Text(own);
    }

    private static XElement? Find(Type type, string member) => Files.GetOrAdd(type.Assembly, Read).GetValueOrDefault(member);

    private static Dictionary<string, XElement> Read(Assembly assembly)
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        // Ours only: the framework's texts are about its classes, not about an API.
        return assembly.GetName().Name!.StartsWith("Jilin.", StringComparison.Ordinal) && File.Exists(file)
            ? XDocument.Load(file).Descendants("member").ToDictionary(member => (string)member.Attribute("name")!)
            : [];
    }

    private static string Name(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static string Text(XElement element) => Spaces().Replace(string.Concat(element.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "paramref" } parameter => JsonNamingPolicy.CamelCase.ConvertName((string)parameter.Attribute("name")!),
        XElement { Name.LocalName: "see" } reference =>
            ((string?)reference.Attribute("cref") ?? (string?)reference.Attribute("langword") ?? "").Split('(')[0].Split(':', '.')[^1].Split('`')[0],
        XElement element => string.Concat(element.Nodes().Select(Text)),
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
