using System.Collections.Concurrent;
using System.Reflection;

namespace Jilin.Messaging;

/// <summary>
/// The logical name of an event, from its constant <c>EventName</c>: <c>jilin.fixed-point-assistance.v1.donation-received</c>. It names the type on
/// the wire and the exchange, so that renaming or moving the C# type moves nothing.
/// </summary>
public static class EventName
{
    private static readonly ConcurrentDictionary<Type, string> Names = new();

    public static string Of(Type eventType) => Names.GetOrAdd(eventType, static type =>
        type.GetField(nameof(EventName), BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly) is { IsLiteral: true } constant
            ? (string)constant.GetRawConstantValue()!
            : throw new InvalidOperationException($"{type} is no event: it has no public constant {nameof(EventName)}."));
}
