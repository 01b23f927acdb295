using System.Reflection;
using Jilin.Messaging;

namespace Jilin.DisasterRelief.Tests;

internal static class Events
{
    // What an aggregate raised is between it and the outbox; a test of the domain alone looks over their shoulder.
    private static readonly PropertyInfo Raised = typeof(Aggregate).GetProperty("Raised", BindingFlags.Instance | BindingFlags.NonPublic)!;

    public static IReadOnlyList<object> Of(Aggregate aggregate) =>
        [.. ((System.Collections.IEnumerable)Raised.GetValue(aggregate)!).Cast<object>().Select(raised => raised.GetType().GetProperty("Event")!.GetValue(raised)!)];

    public static object LastOf(Aggregate aggregate) => Of(aggregate)[^1];
}
