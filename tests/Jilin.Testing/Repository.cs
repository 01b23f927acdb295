using System.Reflection;

namespace Jilin.Testing;

/// <summary>Where the tests were built: some hold the code against what is written beside it.</summary>
public static class Repository
{
    public static string Root { get; } = Path.GetFullPath(typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Root").Value!);
}
