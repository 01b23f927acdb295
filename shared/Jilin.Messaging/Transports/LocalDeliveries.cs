using System.Collections.Concurrent;

namespace Jilin.Messaging.Transports;

/// <summary>
/// Who in this process still has to commit a message that went over the in-memory bus. That bus forgets on a crash, so a message counts as taken
/// only when every local consumer's transaction is through.
/// </summary>
internal sealed class LocalDeliveries
{
    private readonly ConcurrentDictionary<Guid, Delivery> _open = new();

    public Task Expect(Guid messageId, IEnumerable<string> consumers)
    {
        var delivery = _open.GetOrAdd(messageId, _ => new(consumers));
        return delivery.Completion;
    }

    public void Done(Guid messageId, string consumer)
    {
        if (_open.TryGetValue(messageId, out var delivery) && delivery.Done(consumer)) _open.TryRemove(messageId, out _);
    }

    private sealed class Delivery(IEnumerable<string> consumers)
    {
        private readonly HashSet<string> _waiting = [.. consumers];
        private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Completion => _completion.Task;

        public bool Done(string consumer)
        {
            lock (_waiting)
            {
                _waiting.Remove(consumer);
                if (_waiting.Count > 0) return false;
            }

            _completion.TrySetResult();
            return true;
        }
    }
}
