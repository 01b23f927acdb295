using System.Collections.Concurrent;
using System.Globalization;
using FluentValidation;
using Jilin.Persistence;
using Jilin.Persistence.Idempotency;
using Jilin.ServiceDefaults.Errors;
using Jilin.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Jilin.ServiceDefaults.Tests;

/// <summary>The smallest service that uses everything: accounts that money is paid into.</summary>
public sealed class Account : IEntity
{
    public long Seq { get; private set; }

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public long Version { get; private set; } = 1;

    public required string Name { get; init; }

    public Money Balance { get; private set; }

    public void Pay(Money amount) => (Balance, Version) = (Balance + amount, Version + 1);
}

public class AccountContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Account> Accounts => Set<Account>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.ApplyServiceConventions();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Account>().Property(row => row.Version).IsConcurrencyToken();
        modelBuilder.AddIdempotencyKeys();
    }
}

public sealed class SqliteAccounts(DbContextOptions<SqliteAccounts> options) : AccountContext(options);

public sealed class SqlServerAccounts(DbContextOptions<SqlServerAccounts> options) : AccountContext(options);

internal enum AccountKind
{
    OpenToAll,
    Closed,
}

internal sealed record OpenAccount(string Name, Money? DepositYuan = null);

internal sealed class OpenAccountChecks : AbstractValidator<OpenAccount>
{
    public OpenAccountChecks()
    {
        RuleFor(request => request.Name).NotEmpty();
    }
}

internal sealed record PayIn(Money AmountYuan);

internal sealed record AccountAnswer(Guid Id, string Name, Money BalanceYuan, IReadOnlyList<string> Tags, DateOnly? On, long Version) : IVersioned
{
    public static AccountAnswer Of(Account account) => new(account.Id, account.Name, account.Balance, [], null, account.Version);
}

/// <summary>What a test lets happen while a handler runs, between what it reads and what it answers.</summary>
internal sealed class Meanwhile
{
    public Func<HttpContext, Task> DoAsync { get; set; } = _ => Task.CompletedTask;

    /// <summary>How often each handler ran.</summary>
    public ConcurrentDictionary<string, int> Runs { get; } = [];

    public Task HappensAsync(HttpContext http, string handler)
    {
        Runs.AddOrUpdate(handler, 1, (_, runs) => runs + 1);
        return DoAsync(http);
    }
}

internal static class AccountRoutes
{
    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        var api = app.MapApi("accounts");
        api.MapGet("/", ListAsync);
        api.MapGet("/{id:guid}", OneAsync);
        api.MapGet("/rows", (int count, string? name) => new ListAnswer<AccountAnswer>(new([.. Enumerable.Range(1, count).Select(number =>
            new AccountAnswer(Guid.Empty, name ?? $"第{number}号", new(-number * 150), ["x", $"{number}"], new(2009, 7, number), number))], "next")));
        api.MapGet("/filtered/{id:int}", (int id, string? name, int? year, DateOnly? on, Choice<AccountKind>? kind, [FromHeader(Name = "If-Match")] string? ifMatch, TimeProvider clock) =>
            TypedResults.Ok(new { id, name, year, on, kind = kind?.ToString(), ifMatch, clock = clock.GetType().Name }));
        api.MapGet("/culture", () => TypedResults.Ok(new
        {
            Culture = CultureInfo.CurrentCulture.Name,
            Language = CultureInfo.CurrentUICulture.Name,
            Amount = new Money(1234567_50),
            Text = $"{1234.5:N2} {new DateOnly(2009, 7, 1)}",
        }));
        api.MapGet("/refused/{status:int}", Refuse);

        var changes = api.MapChanges<AccountContext>();
        changes.MapPost("/", OpenAsync);
        changes.MapPost("/{id:guid}/pay", PayAsync);
        changes.MapPost("/pay-all", PayAllAsync);
    }

    private static Ok Refuse(int status) => status == 0
        ? throw new InvalidOperationException("The password is tree.")
        : throw new Rule<DateOnly, Money>("unknown-choice", (Refusal)status, SharedRules.Texts) { Field = status == 422 ? "on" : null }.Of(new(2009, 7, 1), new(1234_50));

    private static Task<ListAnswer<AccountAnswer>> ListAsync(AccountContext db, int? limit, string? cursor, CancellationToken cancellationToken) =>
        db.Accounts.AsNoTracking().ListAsync(limit, cursor, AccountAnswer.Of, cancellationToken);

    private static async Task<Ok<AccountAnswer>> OneAsync(Guid id, AccountContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(AccountAnswer.Of(await db.Accounts.SingleAsync(account => account.Id == id, cancellationToken)));

    private static async Task<Created<AccountAnswer>> OpenAsync(OpenAccount request, AccountContext db, Meanwhile meanwhile, HttpContext http)
    {
        var account = new Account { Name = request.Name };
        account.Pay(request.DepositYuan ?? Money.Zero);
        db.Add(account);
        await meanwhile.HappensAsync(http, "open");
        return TypedResults.Created($"/api/v1/accounts/{account.Id}", AccountAnswer.Of(account));
    }

    private static async Task<Ok<AccountAnswer>> PayAsync(Guid id, PayIn request, [FromHeader(Name = "If-Match")] string? ifMatch, AccountContext db, Meanwhile meanwhile, HttpContext http)
    {
        var account = await db.Accounts.SingleAsync(row => row.Id == id);
        EntityTag.RequireMatch(ifMatch, account.Version);
        account.Pay(request.AmountYuan);
        await meanwhile.HappensAsync(http, "pay");
        return TypedResults.Ok(AccountAnswer.Of(account));
    }

    private static async Task<Ok<int>> PayAllAsync(PayIn request, AccountContext db, Meanwhile meanwhile, HttpContext http)
    {
        var accounts = await db.Accounts.OrderBy(account => account.Seq).ToListAsync();
        foreach (var account in accounts) account.Pay(request.AmountYuan);
        await meanwhile.HappensAsync(http, "pay-all");
        return TypedResults.Ok(accounts.Count);
    }
}
