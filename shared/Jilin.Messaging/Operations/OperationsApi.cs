using Jilin.Persistence.Idempotency;
using Jilin.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Messaging.Operations;

/// <summary>The operator's part of a service's API: what waits, what is stuck and why, and the few things to do about it.</summary>
public static class OperationsApi
{
    private static readonly DescribedTag Tag = new("Operations", "For those who run the service, not for its callers: what of its messages waits, what is stuck and why, and the few things to do about it. Every service has the same.");

    /// <summary>Adds <c>/operations</c> to a service's routes.</summary>
    public static void MapOperations<TContext>(this RouteGroupBuilder api)
        where TContext : DbContext
    {
        var operations = api.MapGroup("/operations").WithTags(Tag.Name).WithMetadata(Tag);
        var changes = operations.MapChanges<TContext>();
        RelayOperations<TContext>.Map(operations, changes);
        HeldStreams<TContext>.Map(operations, changes);
        ParkedMessages<TContext>.Map(operations, changes);
        FailedDeliveries<TContext>.Map(operations, changes);
        Republications<TContext>.Map(operations, changes);
        OperatorActions<TContext>.Map(operations);
    }
}
