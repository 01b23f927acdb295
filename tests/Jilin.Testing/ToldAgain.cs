using System.Reflection;
using Jilin.Messaging;

namespace Jilin.Testing;

/// <summary>What <c>republish</c> would have an aggregate tell.</summary>
public static class ToldAgain
{
    private static readonly MethodInfo Retell = typeof(Aggregate).GetMethod("ToldAgain", BindingFlags.Instance | BindingFlags.NonPublic)!;

    public static object By(Aggregate aggregate) => Retell.Invoke(aggregate, null)!;
}
