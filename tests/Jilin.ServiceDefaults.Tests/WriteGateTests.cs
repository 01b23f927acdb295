using System.Data.Common;
using Jilin.ServiceDefaults.Persistence;
using Jilin.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Xunit;

namespace Jilin.ServiceDefaults.Tests;

public sealed class WriteGateTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Saves_that_wait_together_are_one_transaction_and_each_fails_alone()
    {
        await using var database = await TestDatabase.CreateAsync();
        var commits = new Commits();
        await using var wang = await OpenAsync(database, commits);
        await using var twin = await OpenAsync(database, commits);
        await using var li = await OpenAsync(database, commits);
        var account = new Account { Name = "王" };
        wang.Add(account);
        // Of a save that fails, nothing stays, whatever went well before.
        twin.Add(new Account { Name = "赵" });
        twin.Add(new Account { Name = "李", Id = account.Id });
        li.Add(new Account { Name = "张" });

        Task[] saves;
        using (await WriteGate.EnterAsync(wang, Stop)) saves = [.. new[] { wang, twin, li }.Select(WriteGate.SaveAsync)];
        var refused = await Assert.ThrowsAsync<DbUpdateException>(() => Task.WhenAll(saves));

        Assert.True(refused.IsUniqueViolation());
        Assert.Equal([true, false, true], saves.Select(save => save.IsCompletedSuccessfully));
        Assert.Equal(1, commits.Count);
        Assert.Equal(["王", "张"], await NamesAsync(database));

        // Each goes on with its own connection, as if it had saved alone.
        Assert.Equal(3, new[] { wang, twin, li }.Select(db => db.Database.GetDbConnection()).Distinct().Count());
        account.Pay(new(100));
        await WriteGate.SaveAsync(wang);
        Assert.Equal(100, (await li.Accounts.AsNoTracking().SingleAsync(row => row.Id == account.Id, Stop)).Balance.Fen);
        Assert.Equal("王", (await twin.Accounts.AsNoTracking().SingleAsync(row => row.Id == account.Id, Stop)).Name);
    }

    [Fact]
    public async Task When_the_commit_fails_all_that_shared_it_are_told_and_nothing_is_stored()
    {
        await using var database = await TestDatabase.CreateAsync();
        var commits = new Commits { Fail = true };
        await using var one = await OpenAsync(database, commits);
        await using var two = await OpenAsync(database, commits);
        one.Add(new Account { Name = "王" });
        two.Add(new Account { Name = "李" });

        Task[] saves;
        using (await WriteGate.EnterAsync(one, Stop)) saves = [WriteGate.SaveAsync(one), WriteGate.SaveAsync(two)];

        foreach (var save in saves) Assert.Equal("The disk is full.", (await Assert.ThrowsAsync<IOException>(() => save)).Message);
        Assert.Empty(await NamesAsync(database));
        commits.Fail = false;
        foreach (var db in new[] { one, two })
        {
            db.ChangeTracker.Clear();
            db.Add(new Account { Name = "张" });
            await WriteGate.SaveAsync(db);
        }

        Assert.Equal(["张", "张"], await NamesAsync(database));
    }

    [Fact]
    public async Task Who_lost_a_race_is_told_when_there_is_something_to_read()
    {
        await using var database = await TestDatabase.CreateAsync();
        var lost = Task.CompletedTask;
        var told = false;
        await using var first = await OpenAsync(database);
        await using var second = await OpenAsync(database);
        await using var third = await OpenAsync(database, new BeforeSave(async () => told = await Task.WhenAny(lost, Task.Delay(200, Stop)) == lost));
        first.Add(new Account { Name = "王" });
        await WriteGate.SaveAsync(first);
        foreach (var db in new[] { first, second }) (await db.Accounts.SingleAsync(Stop)).Pay(new(100));
        third.Add(new Account { Name = "李" });

        Task one, three;
        using (await WriteGate.EnterAsync(first, Stop)) (one, lost, three) = (WriteGate.SaveAsync(first), WriteGate.SaveAsync(second), WriteGate.SaveAsync(third));
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => lost);
        second.ChangeTracker.Clear();
        Assert.Equal(100, (await second.Accounts.SingleAsync(account => account.Name == "王", Stop)).Balance.Fen);
        await Task.WhenAll(one, three);
        Assert.False(told);
    }

    [Fact]
    public async Task Who_enters_between_two_saves_finds_the_first_committed()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var first = await OpenAsync(database);
        await using var writer = await OpenAsync(database);
        await using var second = await OpenAsync(database);
        first.Add(new Account { Name = "王" });
        second.Add(new Account { Name = "李" });

        Task one, two;
        Task<IDisposable?> between;
        using (await WriteGate.EnterAsync(first, Stop)) (one, between, two) = (WriteGate.SaveAsync(first), WriteGate.EnterAsync(writer, Stop), WriteGate.SaveAsync(second));
        using (await between)
        {
            Assert.Equal(["王"], await writer.Accounts.Select(account => account.Name).ToListAsync(Stop));
            Assert.Equal(1, await writer.Accounts.ExecuteDeleteAsync(Stop));
        }

        await Task.WhenAll(one, two);
        Assert.Equal(["李"], await NamesAsync(database));
    }

    [Fact]
    public async Task A_group_is_closed_at_thirty_two()
    {
        await using var database = await TestDatabase.CreateAsync();
        var commits = new Commits();
        var savers = new List<AccountContext>();
        for (var saver = 0; saver < 33; saver++)
        {
            savers.Add(await OpenAsync(database, commits));
            savers[saver].AddRange(new Account { Name = $"{saver}" }, new Account { Name = $"{saver}" });
        }

        List<Task> saves;
        using (await WriteGate.EnterAsync(savers[0], Stop)) saves = [.. savers.Select(WriteGate.SaveAsync)];
        await Task.WhenAll(saves);

        Assert.Equal(2, commits.Count);
        Assert.Equal(66, (await NamesAsync(database)).Count);
        foreach (var saver in savers) await saver.DisposeAsync();
    }

    [Fact]
    public async Task A_context_that_could_not_begin_goes_on_after_its_time_in_the_pool()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var schema = await OpenAsync(database)) await schema.Database.EnsureCreatedAsync(Stop);
        var impatient = new SqliteConnectionStringBuilder(database.ConnectionString) { DefaultTimeout = 1 }.ToString();
        var pool = new PooledDbContextFactory<SqliteAccounts>(new DbContextOptionsBuilder<SqliteAccounts>().UseSqlite(impatient).Options);
        await using (var other = new SqliteConnection(database.ConnectionString))
        {
            await other.OpenAsync(Stop);
            await using var writing = await other.BeginTransactionAsync(Stop);
            foreach (var save in await SaveTogetherAsync()) Assert.Contains("database is locked", (await Assert.ThrowsAnyAsync<Exception>(() => save)).GetBaseException().Message, StringComparison.Ordinal);
        }

        foreach (var save in await SaveTogetherAsync()) await save;
        foreach (var save in await SaveTogetherAsync()) await save;
        Assert.Equal(4, (await NamesAsync(database)).Count);

        async Task<Task[]> SaveTogetherAsync()
        {
            await using var one = await pool.CreateDbContextAsync(Stop);
            await using var two = await pool.CreateDbContextAsync(Stop);
            foreach (var db in new[] { one, two }) db.Add(new Account { Name = "王" });
            Task[] saves;
            using (await WriteGate.EnterAsync(one, Stop)) saves = [WriteGate.SaveAsync(one), WriteGate.SaveAsync(two)];
            await Task.WhenAll(saves).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return saves;
        }
    }

    private static async Task<AccountContext> OpenAsync(TestDatabase database, params IInterceptor[] interceptors)
    {
        await using (var schema = new SqliteAccounts(database.Options<SqliteAccounts>())) await schema.Database.EnsureCreatedAsync(Stop);
        var options = new DbContextOptionsBuilder<SqliteAccounts>();
        database.Use(options).AddInterceptors(interceptors);
        return new SqliteAccounts(options.Options);
    }

    private static async Task<List<string>> NamesAsync(TestDatabase database)
    {
        await using var db = new SqliteAccounts(database.Options<SqliteAccounts>());
        return await db.Accounts.OrderBy(account => account.Seq).Select(account => account.Name).ToListAsync(Stop);
    }

    private sealed class BeforeSave(Func<Task> waitAsync) : SaveChangesInterceptor
    {
        public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            await waitAsync();
            return result;
        }
    }

    private sealed class Commits : DbTransactionInterceptor
    {
        public bool Fail { get; set; }

        public int Count { get; private set; }

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
            Fail ? throw new IOException("The disk is full.") : new(result);

        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Count++;
            return Task.CompletedTask;
        }
    }
}
