namespace Jilin.Testing;

public static class EventTypes
{
    /// <summary>The events that tell of a state, found apart from the code under test: by their one constructor. <c>Activator.CreateInstance(type, state)</c> makes one.</summary>
    public static IReadOnlyList<Type> Of<TState>() =>
        [.. typeof(TState).Assembly.GetExportedTypes().Where(type => type.GetField("EventName") is not null && type.GetConstructor([typeof(TState)]) is not null).OrderBy(type => type.Name)];
}
