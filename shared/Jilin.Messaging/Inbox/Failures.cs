using System.Text.Json;
using Jilin.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Messaging.Inbox;

/// <summary>
/// This version of the service has no handler for the event. While a release that listens to it is rolled out, or was taken back, the queue has it all the same:
/// the message is kept for a version that has one.
/// </summary>
internal sealed class NoHandlerException(string consumer, string type) : Exception($"This version of {consumer} has no handler for {type}.");

internal static class Failures
{
    /// <summary>Whether the message itself is at fault, so that no further attempt can help: its body cannot be read, or it holds a value that cannot be stored.</summary>
    public static bool IsIncurable(this Exception failure) => failure is JsonException or OverflowException || (failure is DbUpdateException update && update.IsUnstorable());
}
