using System.Text;
using System.Text.Json;
using FluentValidation;
using Jilin.Persistence;
using Jilin.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Messaging.Operations;

public enum OperatorActionKind
{
    ReplayedParked,
    DiscardedParked,
    ReplayedFailed,
    DiscardedFailed,
    ReleasedHold,
    Drained,
    Resumed,
    Republished,
    RepublicationCancelled,
}

/// <summary>What an operator did by hand, and why. It commits with what was done and is never deleted, so nothing is thrown away without a trace.</summary>
public sealed class OperatorAction : IEntity
{
    public long Seq { get; private set; }

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required OperatorActionKind Kind { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Reason { get; init; }

    public string? Consumer { get; init; }

    public Guid? MessageId { get; init; }

    public Guid? StreamId { get; init; }

    public string? Type { get; init; }

    /// <summary>What had kept the message from going its way.</summary>
    public string? Error { get; init; }

    /// <summary>The message itself, when it was discarded: this row is then all that is left of it.</summary>
    public byte[]? Body { get; init; }
}

/// <param name="Reason">Why it is done, for whoever reads the actions later: 1 to 1,000 characters.</param>
internal sealed record ActionRequest(string Reason);

internal sealed class ActionRequestChecks : AbstractValidator<ActionRequest>
{
    public ActionRequestChecks() => RuleFor(request => request.Reason).Reason();
}

internal static class ReasonCheck
{
    public const int Longest = 1000;

    /// <summary>Why an operator does something.</summary>
    public static void Reason<T>(this IRuleBuilder<T, string> field) => field.NotEmpty().MaximumLength(Longest);
}

/// <summary>Something an operator did, and why.</summary>
/// <param name="Consumer">Whose delivery it was about, if it was about one.</param>
internal sealed record ActionAnswer(Guid Id, OperatorActionKind Kind, DateTimeOffset At, string Reason, string? Consumer, Guid? MessageId, Guid? StreamId, string? Type)
{
    public static ActionAnswer Of(OperatorAction action) => new(action.Id, action.Kind, action.At, action.Reason, action.Consumer, action.MessageId, action.StreamId, action.Type);
}

/// <param name="Error">What had kept the message from going its way.</param>
/// <param name="Event">The CloudEvent, when it was discarded.</param>
internal sealed record ActionDetails(Guid Id, OperatorActionKind Kind, DateTimeOffset At, string Reason, string? Consumer, Guid? MessageId, Guid? StreamId, string? Type, string? Error, JsonElement? Event);

internal static class OperatorActions<TContext>
    where TContext : DbContext
{
    public static void Map(RouteGroupBuilder operations)
    {
        operations.MapGet("/actions", ListAsync)
            .WithSummary("List what operators did")
            .WithDescription("In the order it was done: what, when and why. Filters: `kind`, `messageId`. Nothing is ever deleted from it. As CSV with `Accept: text/csv`.");
        operations.MapGet("/actions/{id:guid}", OneAsync)
            .WithSummary("One action, with the message it discarded")
            .Refuses(Rules.OperatorActionNotFound);
    }

    private static async Task<ListAnswer<ActionAnswer>> ListAsync(Desk<TContext> desk, Choice<OperatorActionKind>? kind, Guid? messageId, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var page = PageRequest.Of(limit, cursor);
        var actions = desk.Db.Set<OperatorAction>().AsNoTracking().Where(row => row.Seq > page.After);
        if (kind is not null) actions = actions.Where(row => row.Kind == kind.Value.Value);
        if (messageId is not null) actions = actions.Where(row => row.MessageId == messageId);
        var rows = await actions
            .OrderBy(row => row.Seq)
            .Take(page.Limit + 1)
            .Select(row => new { row.Seq, Answer = new ActionAnswer(row.Id, row.Kind, row.At, row.Reason, row.Consumer, row.MessageId, row.StreamId, row.Type) })
            .ToListAsync(cancellationToken);
        return new(page.Page(rows, row => row.Seq, row => row.Answer));
    }

    private static async Task<Ok<ActionDetails>> OneAsync(Guid id, Desk<TContext> desk, CancellationToken cancellationToken)
    {
        var action = await desk.Db.Set<OperatorAction>().AsNoTracking().OneAsync(id, Rules.OperatorActionNotFound, cancellationToken);
        return TypedResults.Ok(new ActionDetails(
            action.Id, action.Kind, action.At, action.Reason, action.Consumer, action.MessageId, action.StreamId, action.Type, action.Error, action.Body is null ? null : StoredEvent.Show(action.Body)));
    }
}

internal static class StoredEvent
{
    /// <summary>The stored bytes as they are. Should they be no JSON, that may be what is wrong with them: then they are shown as text.</summary>
    public static JsonElement Show(byte[] body)
    {
        try
        {
            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(Encoding.UTF8.GetString(body));
        }
    }
}
