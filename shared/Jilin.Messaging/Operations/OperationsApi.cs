using Jilin.Persistence.Idempotency;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Messaging.Operations;

/// <summary>The operator's part of a service's API: what waits, what is stuck and why, and the few things to do about it.</summary>
public static class OperationsApi
{
    /// <summary>Adds <c>/operations</c> to a service's routes.</summary>
    public static void MapOperations<TContext>(this RouteGroupBuilder api)
        where TContext : DbContext
    {
        var operations = api.MapGroup("/operations").WithTags("Operations");
        var changes = operations.MapChanges<TContext>();
        RelayOperations<TContext>.Map(operations, changes);
        HeldStreams<TContext>.Map(operations, changes);
        ParkedMessages<TContext>.Map(operations, changes);
        FailedDeliveries<TContext>.Map(operations, changes);
        Republications<TContext>.Map(operations, changes);
        OperatorActions<TContext>.Map(operations);
    }
}
