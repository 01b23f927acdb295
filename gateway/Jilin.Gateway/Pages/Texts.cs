using System.Globalization;
using System.Resources;

namespace Jilin.Gateway.Pages;

/// <summary>What the gateway says to people, in the language of the request.</summary>
internal static class Texts
{
    public static readonly ResourceManager Source = new("Jilin.Gateway.Resources.Texts", typeof(Texts).Assembly);

    public static string Get(string name) => Source.GetString(name, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException($"No text '{name}'.");

    /// <summary>A programme's name; its slug, while nobody has translated it.</summary>
    public static string NameOf(string slug) => Source.GetString($"service-{slug}", CultureInfo.CurrentUICulture) ?? slug;
}
