namespace Jilin.Testing;

public static class EventTypes
{
    /// <summary>The events that tell of a state, found in another way than the code under test finds them: by their constructors.</summary>
    public static IReadOnlyList<Type> Of<TState>() =>
        [.. typeof(TState).Assembly.GetExportedTypes().Where(type => type.GetField("EventName") is not null && type.GetConstructor([typeof(TState)]) is not null).OrderBy(type => type.Name)];
}
