using System.Reflection;

namespace Jilin.ServiceDefaults;

/// <summary>What runs in this process.</summary>
public static class Release
{
    /// <summary>The version of the service, or of whatever else was started: each has its own.</summary>
    public static string Version { get; } = Assembly.GetEntryAssembly()!.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
