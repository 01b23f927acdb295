using System.Globalization;
using System.Resources;
using Jilin.Gateway.Register;
using Jilin.Topology;

namespace Jilin.Gateway.Pages;

/// <summary>What the gateway says to people, in the language of the request.</summary>
internal static class Texts
{
    public static readonly ResourceManager Source = new("Jilin.Gateway.Resources.Texts", typeof(Texts).Assembly);

    public static string Get(string name) => Source.GetString(name, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException($"No text '{name}'.");

    /// <summary>A programme's name; its slug, when it is not one that this gateway was built with.</summary>
    public static string NameOf(string slug) => slug == DivisionEndpoints.Slug ? Get("divisions") : Services.Find(slug)?.TitleIn(CultureInfo.CurrentUICulture) ?? slug;
}
