using Jilin.Messaging.Outbox;
using Microsoft.Extensions.Hosting;

namespace Jilin.Messaging.Tests;

[Collection(nameof(BusTests))]
public sealed class EmbeddedBusTests : BusTests
{
    private protected override void AddBus(IHostApplicationBuilder builder) => builder.AddEmbeddedBus();

    private protected override async Task CutOffAsync(ParcelService hanging)
    {
        // The bus dies with the process: what no consumer had committed is still in the outbox.
        Assert.Equal(2, (await hanging.AllAsync<OutboxMessage>()).Count);
        // Its lease, which would run out, is given up at once to save the test the wait.
        await hanging.Lease.ReleaseAsync();
    }
}
