using System.Data.Common;
using Jilin.Persistence;
using Jilin.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Xunit;

namespace Jilin.ServiceDefaults.Tests;

public sealed class WriteGateTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Saves_that_wait_together_are_one_transaction_and_each_fails_alone()
    {
        await using var database = await CreateAsync();
        var commits = new Commits();
        await using var wang = Open(database, commits);
        await using var twin = Open(database, commits);
        await using var li = Open(database, commits);
        var account = new Account { Name = "王" };
        wang.Add(account);
        // Of a save that fails, nothing stays, whatever went well before.
        twin.Add(new Account { Name = "赵" });
        twin.Add(new Account { Name = "李", Id = account.Id });
        li.Add(new Account { Name = "张" });

        Task[] saves;
        using (await WriteGate.EnterAsync(wang, Cancel)) saves = [.. new[] { wang, twin, li }.Select(WriteGate.SaveAsync)];
        var refused = await Assert.ThrowsAsync<DbUpdateException>(() => Task.WhenAll(saves));

        Assert.True(refused.IsUniqueViolation());
        Assert.Equal([true, false, true], saves.Select(save => save.IsCompletedSuccessfully));
        Assert.Equal(1, commits.Count);
        Assert.Equal(["王", "张"], await NamesAsync(database));

        // Each goes on with its own connection, as if it had saved alone.
        Assert.Equal(3, new[] { wang, twin, li }.Select(db => db.Database.GetDbConnection()).Distinct().Count());
        account.Pay(new(100));
        await WriteGate.SaveAsync(wang);
        Assert.Equal(100, (await li.Accounts.AsNoTracking().SingleAsync(row => row.Id == account.Id, Cancel)).Balance.Fen);
        Assert.Equal("王", (await twin.Accounts.AsNoTracking().SingleAsync(row => row.Id == account.Id, Cancel)).Name);
    }

    [Fact]
    public async Task When_the_commit_fails_all_that_shared_it_are_told_and_nothing_is_stored()
    {
        await using var database = await CreateAsync();
        var commits = new Commits { Fail = true };
        await using var one = Open(database, commits);
        await using var two = Open(database, commits);
        one.Add(new Account { Name = "王" });
        two.Add(new Account { Name = "李" });

        Task[] saves;
        using (await WriteGate.EnterAsync(one, Cancel)) saves = [WriteGate.SaveAsync(one), WriteGate.SaveAsync(two)];

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
        await using var database = await CreateAsync();
        var lost = Task.CompletedTask;
        var told = false;
        await using var first = Open(database);
        await using var second = Open(database);
        await using var third = Open(database, new BeforeSave(async () => told = await Task.WhenAny(lost, Task.Delay(200, Cancel)) == lost));
        first.Add(new Account { Name = "王" });
        await WriteGate.SaveAsync(first);
        foreach (var db in new[] { first, second }) (await db.Accounts.SingleAsync(Cancel)).Pay(new(100));
        third.Add(new Account { Name = "李" });

        Task one, three;
        using (await WriteGate.EnterAsync(first, Cancel)) (one, lost, three) = (WriteGate.SaveAsync(first), WriteGate.SaveAsync(second), WriteGate.SaveAsync(third));
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => lost);
        second.ChangeTracker.Clear();
        Assert.Equal(100, (await second.Accounts.SingleAsync(account => account.Name == "王", Cancel)).Balance.Fen);
        await Task.WhenAll(one, three);
        Assert.False(told);
    }

    [Fact]
    public async Task Who_enters_between_two_saves_finds_the_first_committed()
    {
        await using var database = await CreateAsync();
        await using var first = Open(database);
        await using var writer = Open(database);
        await using var second = Open(database);
        first.Add(new Account { Name = "王" });
        second.Add(new Account { Name = "李" });

        Task one, two;
        Task<IDisposable?> between;
        using (await WriteGate.EnterAsync(first, Cancel)) (one, between, two) = (WriteGate.SaveAsync(first), WriteGate.EnterAsync(writer, Cancel), WriteGate.SaveAsync(second));
        using (await between)
        {
            Assert.Equal(["王"], await writer.Accounts.Select(account => account.Name).ToListAsync(Cancel));
            Assert.Equal(1, await writer.Accounts.ExecuteDeleteAsync(Cancel));
        }

        await Task.WhenAll(one, two);
        Assert.Equal(["李"], await NamesAsync(database));
    }

    [Fact]
    public async Task A_group_is_closed_at_thirty_two()
    {
        await using var database = await CreateAsync();
        var commits = new Commits();
        var savers = new List<AccountContext>();
        for (var saver = 0; saver < 33; saver++)
        {
            savers.Add(Open(database, commits));
            savers[saver].AddRange(new Account { Name = $"{saver}" }, new Account { Name = $"{saver}" });
        }

        List<Task> saves;
        using (await WriteGate.EnterAsync(savers[0], Cancel)) saves = [.. savers.Select(WriteGate.SaveAsync)];
        await Task.WhenAll(saves);

        Assert.Equal(2, commits.Count);
        Assert.Equal(66, (await NamesAsync(database)).Count);
        foreach (var saver in savers) await saver.DisposeAsync();
    }

    [Fact]
    public async Task A_context_that_could_not_begin_goes_on_after_its_time_in_the_pool()
    {
        await using var database = await CreateAsync();
        var impatient = new SqliteConnectionStringBuilder(database.ConnectionString) { DefaultTimeout = 1 }.ToString();
        var pool = new PooledDbContextFactory<SqliteAccounts>(new DbContextOptionsBuilder<SqliteAccounts>().UseSqlite(impatient).Options);
        await using (var other = new SqliteConnection(database.ConnectionString))
        {
            await other.OpenAsync(Cancel);
            await using var writing = await other.BeginTransactionAsync(Cancel);
            foreach (var save in await SaveTogetherAsync()) Assert.Contains("database is locked", (await Assert.ThrowsAnyAsync<Exception>(() => save)).GetBaseException().Message, StringComparison.Ordinal);
        }

        foreach (var save in await SaveTogetherAsync()) await save;
        foreach (var save in await SaveTogetherAsync()) await save;
        Assert.Equal(4, (await NamesAsync(database)).Count);

        async Task<Task[]> SaveTogetherAsync()
        {
            await using var one = await pool.CreateDbContextAsync(Cancel);
            await using var two = await pool.CreateDbContextAsync(Cancel);
            foreach (var db in new[] { one, two }) db.Add(new Account { Name = "王" });
            Task[] saves;
            using (await WriteGate.EnterAsync(one, Cancel)) saves = [WriteGate.SaveAsync(one), WriteGate.SaveAsync(two)];
            await Task.WhenAll(saves).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return saves;
        }
    }

    private static async Task<TestDatabase> CreateAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await using var db = Open(database);
        await db.Database.EnsureCreatedAsync(Cancel);
        return database;
    }

    private static SqliteAccounts Open(TestDatabase database, params IInterceptor[] interceptors)
    {
        var options = new DbContextOptionsBuilder<SqliteAccounts>();
        database.Use(options).AddInterceptors(interceptors);
        return new(options.Options);
    }

    private static async Task<List<string>> NamesAsync(TestDatabase database)
    {
        await using var db = Open(database);
        return await db.Accounts.OrderBy(account => account.Seq).Select(account => account.Name).ToListAsync(Cancel);
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
