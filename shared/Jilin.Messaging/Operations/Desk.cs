using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Messaging.Operations;

/// <summary>Where an operator's request is worked on: the service's database, and the one way to write down what was decided.</summary>
internal sealed class Desk<TContext>(TContext db, TimeProvider clock)
    where TContext : DbContext
{
    public TContext Db { get; } = db;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Writes the action down, to commit with what was done; the answer tells it.</summary>
    public Ok<ActionAnswer> Record(OperatorAction action)
    {
        Db.Add(action);
        return TypedResults.Ok(ActionAnswer.Of(action));
    }
}
