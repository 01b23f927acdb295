namespace Jilin.LocalCluster.Tests;

/// <summary>Each test runs a platform of its own: one at a time is enough for a small machine.</summary>
internal static class OneAtATime
{
    public const string Name = "one at a time";
}
