using System.Net;
using System.Security.Cryptography;
using System.Text;
using Jilin.Persistence;
using Jilin.Persistence.Idempotency;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Jilin.ServiceDefaults.Tests;

public sealed class IdempotencyTests
{
    private const string Accounts = "/api/v1/accounts";
    private const string Wang = """{"name":"王","depositYuan":12.5}""";

    [Theory, DatabaseData]
    public async Task A_change_needs_one_key_of_visible_ASCII(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await Service.StartAsync(database);

        (await service.PostAsync(Accounts, Wang, null)).Refused(400, "idempotency-key-missing", "Idempotency-Key");
        foreach (var key in (string[])["", "with space", new string('k', 201), "\t"]) (await service.PostAsync(Accounts, Wang, key)).Refused(400, "idempotency-key-malformed", "Idempotency-Key");
        (await service.PostAsync(Accounts, Wang, "one", ("Idempotency-Key", "two"))).Refused(400, "idempotency-key-malformed", "Idempotency-Key");
        Assert.Equal(0, await service.CountAsync<Account>());

        (await service.PostAsync(Accounts, Wang, new string('~', 200))).Is(HttpStatusCode.Created);
    }

    [Theory, DatabaseData]
    public async Task The_same_request_again_gets_the_same_answer_to_the_byte_and_does_nothing(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        Answer first;
        await using (var service = await Service.StartAsync(database)) first = (await service.PostAsync(Accounts, Wang, "k")).Is(HttpStatusCode.Created);
        Assert.Null(first["Idempotency-Replayed"]);
        Assert.Equal($"{Accounts}/{first.Id}", first["Location"]);
        Assert.Equal("\"2\"", first["ETag"]);

        // By another process, after the account has changed, and in another language.
        await using var later = await Service.StartAsync(database);
        await later.PayBehindAsync(first.Id, 100);
        var again = await later.PostAsync(Accounts, Wang, "k", ("Accept-Language", "zh"), ("Accept", "text/csv"));

        Assert.Equal("true", again["Idempotency-Replayed"]);
        Assert.Equal(first.Status, again.Status);
        Assert.Equal(first.Body, again.Body);
        Assert.Equal(Stable(first), Stable(again));
        Assert.Equal(1, await later.CountAsync<Account>());
        Assert.Empty(later.Meanwhile.Runs);
    }

    [Theory, DatabaseData]
    public async Task A_refusal_by_what_the_same_request_did_on_another_replica_is_answered_as_over_there(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var here = await Service.StartAsync(database);
        await using var there = await Service.StartAsync(database);
        var account = (await here.PostAsync(Accounts, Wang, "k")).Is(HttpStatusCode.Created).Id;
        Answer? first = null;
        here.Meanwhile.DoAsync = async _ =>
        {
            first = await there.PostAsync($"{Accounts}/{account}/pay", """{"amountYuan":1}""", "p");
            throw Errors.SharedRules.StaleEntityTag.Of("1", "2");
        };

        var answer = await here.PostAsync($"{Accounts}/{account}/pay", """{"amountYuan":1}""", "p");

        Assert.Equal(first!.Is(HttpStatusCode.OK).Body, answer.Is(HttpStatusCode.OK).Body);
        Assert.Equal("true", answer["Idempotency-Replayed"]);
        (await here.PostAsync($"{Accounts}/{account}/pay", """{"amountYuan":1}""", "q")).Refused(412, "stale-entity-tag");
    }

    [Theory, DatabaseData]
    public async Task A_key_is_for_one_request_only(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await Service.StartAsync(database);
        var account = (await service.PostAsync(Accounts, Wang, "k")).Is(HttpStatusCode.Created).Id;

        (await service.PostAsync(Accounts, Wang.Replace("12.5", "12.50", StringComparison.Ordinal), "k")).Refused(422, "idempotency-key-reused");
        (await service.PostAsync($"{Accounts}/{account}/pay", """{"amountYuan":1}""", "k")).Refused(422, "idempotency-key-reused");
        (await service.PostAsync(Accounts, Wang, "K")).Is(HttpStatusCode.Created);

        Assert.Equal(2, await service.CountAsync<Account>());
        Assert.Equal(12.50m, (await service.GetAsync($"{Accounts}/{account}")).Json.GetProperty("balanceYuan").GetDecimal());
    }

    [Theory, DatabaseData]
    public async Task What_the_first_release_kept_is_answered_from_and_it_finds_what_this_one_keeps(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await Service.StartAsync(database);
        var first = (await service.PostAsync(Accounts, Wang, "k")).Is(HttpStatusCode.Created);

        // It looks for the bytes, under the caller, the method and the path.
        var stored = await service.DoAsync(db => db.Set<IdempotencyKey>().SingleAsync());
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes($"anyone\nPOST {Accounts}\n{Wang}")), stored.RequestHash);

        // And keeps nothing else.
        await service.DoAsync(db => db.Set<IdempotencyKey>().ExecuteUpdateAsync(set => set.SetProperty(row => row.CanonicalHash, (byte[]?)null)));
        Assert.Equal(first.Body, (await service.PostAsync(Accounts, Wang, "k")).Is(HttpStatusCode.Created).Body);
        (await service.PostAsync(Accounts, Wang.Replace("12.5", "13.5", StringComparison.Ordinal), "k")).Refused(422, "idempotency-key-reused");
    }

    [Theory, DatabaseData]
    public async Task The_same_JSON_written_otherwise_is_the_same_request(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await Service.StartAsync(database);
        var first = (await service.PostAsync(Accounts, Wang, "k")).Is(HttpStatusCode.Created);

        foreach (var same in (string[])["""{"depositYuan":12.5,"name":"王"}""", """{ "name" : "\u738B",  "depositYuan":12.5 }""", Wang + "\r\n"])
            Assert.Equal(first.Body, (await service.PostAsync(Accounts, same, "k")).Is(HttpStatusCode.Created).Body);
        foreach (var other in (string[])["""{"name":"王 ","depositYuan":12.5}""", """{"name":"王","depositYuan":1.25e1}""", """{"name":"王"}"""])
            (await service.PostAsync(Accounts, other, "k")).Refused(422, "idempotency-key-reused");

        Assert.Equal(1, await service.CountAsync<Account>());
    }

    [Theory, DatabaseData]
    public async Task Two_callers_may_have_the_same_key(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await Service.StartAsync(database);

        var answers = new List<Answer>();
        foreach (var caller in (string[])["agriculture", "Agriculture", "transport", "agriculture"]) answers.Add((await service.PostAsync(Accounts, Wang, "cash-1", ("Caller", caller))).Is(HttpStatusCode.Created));
        answers.Add((await service.PostAsync(Accounts, Wang, "cash-1")).Is(HttpStatusCode.Created));

        Assert.Equal([null, null, null, "true", null], answers.Select(answer => answer["Idempotency-Replayed"]));
        Assert.Equal(answers[0].Id, answers[3].Id);
        Assert.Equal((4, 4), (await service.CountAsync<Account>(), await service.CountAsync<IdempotencyKey>()));
        // Another's body under one's own key says nothing of it.
        (await service.PostAsync(Accounts, """{"name":"李"}""", "cash-1", ("Caller", "water"))).Is(HttpStatusCode.Created);
    }

    [Theory, DatabaseData]
    public async Task Keys_that_differ_only_in_case_are_two(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await Service.StartAsync(database);

        var answers = new List<Answer>();
        foreach (var key in (string[])["key-aB", "key-AB", "key-aB"]) answers.Add((await service.PostAsync(Accounts, Wang, key)).Is(HttpStatusCode.Created));

        Assert.Equal([null, null, "true"], answers.Select(answer => answer["Idempotency-Replayed"]));
        Assert.Equal((2, 2), (await service.CountAsync<Account>(), await service.CountAsync<IdempotencyKey>()));
    }

    [Theory, DatabaseData]
    public async Task A_refused_request_changes_nothing_and_leaves_its_key_free(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await Service.StartAsync(database);

        // Refused before the handler, and after it has changed what it loaded; by a rule, and by a fault of ours.
        (await service.PostAsync(Accounts, """{"name":""}""", "k")).Refused(400, "validation-failed", "name");
        service.Meanwhile.DoAsync = _ => throw Errors.SharedRules.UnknownChoice.Of("a", "b");
        (await service.PostAsync(Accounts, Wang, "k")).Refused(400, "unknown-choice");
        service.Meanwhile.DoAsync = _ => throw new InvalidOperationException();
        (await service.PostAsync(Accounts, Wang, "k")).Refused(500, "unexpected");
        Assert.Equal((0, 0), (await service.CountAsync<Account>(), await service.CountAsync<IdempotencyKey>()));

        service.Meanwhile.DoAsync = _ => Task.CompletedTask;
        Assert.Null((await service.PostAsync(Accounts, Wang, "k")).Is(HttpStatusCode.Created)["Idempotency-Replayed"]);
        Assert.Equal((1, 1), (await service.CountAsync<Account>(), await service.CountAsync<IdempotencyKey>()));
    }

    [Theory, DatabaseData]
    public async Task While_the_first_is_worked_on_the_second_is_told_to_come_again(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await Service.StartAsync(database);
        var (reached, go) = Hold(service);

        var first = service.PostAsync(Accounts, Wang, "k");
        await reached;
        var second = (await service.PostAsync(Accounts, Wang, "k")).Refused(409, "idempotency-in-progress");
        Assert.Equal("1", second["Retry-After"]);
        (await service.PostAsync(Accounts, Wang, null)).Refused(400, "idempotency-key-missing");
        go.SetResult();

        (await first).Is(HttpStatusCode.Created);
        var third = (await service.PostAsync(Accounts, Wang, "k")).Is(HttpStatusCode.Created);
        Assert.Equal("true", third["Idempotency-Replayed"]);
        Assert.Equal(1, service.Meanwhile.Runs["open"]);
    }

    [Theory, DatabaseData]
    public async Task Of_many_at_once_with_one_key_one_is_done_and_no_two_answers_differ(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var one = await Service.StartAsync(database);
        await using var other = await Service.StartAsync(database);

        for (var round = 0; round < 10; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => (number % 2 == 0 ? one : other).PostAsync(Accounts, Wang, $"k{round}")));

            var done = answers.Where(answer => answer.Status == HttpStatusCode.Created).ToList();
            Assert.Single(done, answer => answer["Idempotency-Replayed"] is null);
            Assert.Single(done.Select(answer => answer.Text).Distinct());
            Assert.All(answers.Except(done), answer => answer.Refused(409, "idempotency-in-progress"));
            Assert.Equal((round + 1, round + 1), (await one.CountAsync<Account>(), await one.CountAsync<IdempotencyKey>()));
        }
    }

    [Theory, DatabaseData]
    public async Task Of_two_replicas_with_one_key_the_one_that_commits_second_answers_as_the_first(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var one = await Service.StartAsync(database);
        await using var other = await Service.StartAsync(database);
        var (reached, go) = Hold(one);

        var late = one.PostAsync(Accounts, Wang, "k");
        await reached;
        var first = (await other.PostAsync(Accounts, Wang, "k")).Is(HttpStatusCode.Created);
        go.SetResult();

        var second = (await late).Is(HttpStatusCode.Created);
        Assert.Equal("true", second["Idempotency-Replayed"]);
        Assert.Equal(first.Body, second.Body);
        Assert.Equal(1, await one.CountAsync<Account>());
        Assert.Empty(one.Log.Worse);
    }

    [Theory, DatabaseData]
    public async Task Who_loses_a_race_runs_again_on_what_is_true_now(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await Service.StartAsync(database);
        var account = (await service.PostAsync(Accounts, Wang, "open")).Is(HttpStatusCode.Created).Id;
        service.Meanwhile.DoAsync = _ => service.Meanwhile.Runs["pay"] == 1 ? service.PayBehindAsync(account, 100) : Task.CompletedTask;

        var paid = (await service.PostAsync($"{Accounts}/{account}/pay", """{"amountYuan":0.07}""", "pay")).Is(HttpStatusCode.OK);

        Assert.Equal(2, service.Meanwhile.Runs["pay"]);
        Assert.Equal(13.57m, paid.Json.GetProperty("balanceYuan").GetDecimal());
        Assert.Equal("\"4\"", paid["ETag"]);
        Assert.Equal(paid.Text, (await service.GetAsync($"{Accounts}/{account}")).Text);
        Assert.Empty(service.Log.Worse);
    }

    [Theory, DatabaseData]
    public async Task Two_that_wait_for_each_other_are_both_done(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await Service.StartAsync(database);
        foreach (var key in (string[])["1", "2"]) (await service.PostAsync(Accounts, Wang, key)).Is(HttpStatusCode.Created);
        var other = Task.CompletedTask;
        var otherHasItsFirst = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        service.Meanwhile.DoAsync = async _ =>
        {
            if (service.Meanwhile.Runs["pay-all"] == 1) other = Task.Run(PayTheOtherWayRoundAsync);
            await otherHasItsFirst.Task;
        };

        var answer = await service.PostAsync($"{Accounts}/pay-all", """{"amountYuan":1}""", "all");
        await other;

        Assert.Empty(service.Log.Worse);
        answer.Is(HttpStatusCode.OK);
        Assert.Equal([14.50m, 14.50m], (await service.DoAsync(db => db.Accounts.Select(account => account.Balance).ToListAsync())).Select(balance => balance.Fen / 100m));
        if (provider == DatabaseProvider.SqlServer) Assert.Contains(service.Faults.Seen, fault => fault.IsTransient());

        async Task PayTheOtherWayRoundAsync()
        {
            for (var done = false; !done;)
            {
                try
                {
                    await service.DoAsync(async db =>
                    {
                        var accounts = await db.Accounts.OrderByDescending(account => account.Seq).ToListAsync();
                        await using var transaction = await db.Database.BeginTransactionAsync();
                        foreach (var account in accounts)
                        {
                            account.Pay(new(100));
                            await db.SaveChangesAsync();
                            // Long enough for the request to have its first, and to wait for this one.
                            otherHasItsFirst.TrySetResult();
                            await Task.Delay(500);
                        }

                        await transaction.CommitAsync();
                        return true;
                    });
                    done = true;
                }
                catch (Exception raced) when (raced.IsLostRace())
                {
                    // It was the one that gave way.
                }
            }
        }
    }

    public static TheoryData<string, Exception> Victims => new()
    {
        { "SELECT", SqlFaults.Of(SqlFaults.Deadlock) },
        { "SELECT", new InvalidOperationException("Likely transient.", SqlFaults.Of(SqlFaults.Deadlock)) },
        { "INSERT", SqlFaults.Of(SqlFaults.Deadlock) },
        { "INSERT", new InvalidOperationException("Likely transient.", new DbUpdateException("", SqlFaults.Of(SqlFaults.Deadlock))) },
        { "INSERT", SqlFaults.Of(10054) },
    };

    [Theory(DisableDiscoveryEnumeration = true), MemberData(nameof(Victims))]
    public async Task Whom_the_database_ended_for_reasons_of_its_own_runs_again(string at, Exception fault)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);
        var strikes = 0;
        service.Faults.Of = command => command.CommandText.Contains(at, StringComparison.Ordinal) && strikes++ < 3 ? fault : null;

        (await service.PostAsync(Accounts, Wang, "k")).Is(HttpStatusCode.Created);

        Assert.Equal((1, 1), (await service.CountAsync<Account>(), await service.CountAsync<IdempotencyKey>()));
        Assert.True(strikes > 3);
        Assert.Empty(service.Log.Worse);
    }

    [Theory, DatabaseData]
    public async Task Who_loses_a_race_with_an_If_Match_is_told_that_it_is_stale(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await Service.StartAsync(database);
        var account = (await service.PostAsync(Accounts, Wang, "open")).Is(HttpStatusCode.Created);
        service.Meanwhile.DoAsync = _ => service.PayBehindAsync(account.Id, 100);

        (await service.PostAsync($"{Accounts}/{account.Id}/pay", """{"amountYuan":7}""", "pay", ("If-Match", account["ETag"]!))).Refused(412, "stale-entity-tag");

        Assert.Equal(13.50m, (await service.GetAsync($"{Accounts}/{account.Id}")).Json.GetProperty("balanceYuan").GetDecimal());
    }

    [Theory, DatabaseData]
    public async Task Who_loses_every_race_is_told_to_come_again(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await Service.StartAsync(database);
        var account = (await service.PostAsync(Accounts, Wang, "open")).Is(HttpStatusCode.Created).Id;
        service.Meanwhile.DoAsync = _ => service.PayBehindAsync(account, 1);

        var lost = (await service.PostAsync($"{Accounts}/{account}/pay", """{"amountYuan":7}""", "pay")).Refused(409, "changed-meanwhile");

        Assert.Equal("1", lost["Retry-After"]);
        Assert.Equal(10, service.Meanwhile.Runs["pay"]);
        Assert.Equal(12.60m, (await service.GetAsync($"{Accounts}/{account}")).Json.GetProperty("balanceYuan").GetDecimal());
        Assert.Equal(1, await service.CountAsync<IdempotencyKey>());
    }

    [Theory, DatabaseData]
    public async Task A_caller_who_goes_away_before_the_commit_changes_nothing_and_may_come_again(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await Service.StartAsync(database);
        var (reached, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        service.Meanwhile.DoAsync = async http =>
        {
            reached.SetResult();
            http.Response.OnCompleted(() => Task.FromResult(ended.TrySetResult()));
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        using var patience = new CancellationTokenSource();
        var gone = service.SendUntilAsync(HttpMethod.Post, Accounts, new StringContent(Wang, Encoding.UTF8, "application/json"), [("Idempotency-Key", "k")], patience.Token);
        await reached.Task;
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(0, await service.CountAsync<Account>());
        Assert.Empty(service.Log.Worse);

        service.Meanwhile.DoAsync = _ => Task.CompletedTask;
        Assert.Null((await service.PostAsync(Accounts, Wang, "k")).Is(HttpStatusCode.Created)["Idempotency-Replayed"]);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task What_a_driver_says_of_a_command_whose_caller_has_gone_is_no_fault_and_what_we_do_wrong_is(bool driver, int logged)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);
        var (reached, ended) = (new TaskCompletionSource(), new TaskCompletionSource<int>());
        service.Meanwhile.DoAsync = async http =>
        {
            reached.SetResult();
            http.Response.OnCompleted(() => Task.FromResult(ended.TrySetResult(http.Response.StatusCode)));
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new InvalidOperationException("A query failed.", driver ? SqlFaults.Of(SqlFaults.Cancelled) : null);
        };
        using var patience = new CancellationTokenSource();
        var gone = service.SendUntilAsync(HttpMethod.Post, Accounts, new StringContent(Wang, Encoding.UTF8, "application/json"), [("Idempotency-Key", "k")], patience.Token);
        await reached.Task;
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);

        Assert.Equal(499, await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal(logged, service.Log.Worse.Count());
    }

    [Fact]
    public async Task A_request_in_flight_is_finished_when_the_service_stops()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var service = await Service.StartAsync(database))
        {
            var (reached, go) = Hold(service);
            var inFlight = service.PostAsync(Accounts, Wang, "k");
            await reached;
            var stopping = service.StopAsync();
            await Eventually.TrueAsync(() => RefusesAsync(service), TimeSpan.FromSeconds(10));
            Assert.False(stopping.IsCompleted);
            go.SetResult();

            (await inFlight).Is(HttpStatusCode.Created);
            await stopping.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        }

        await using var next = await Service.StartAsync(database);
        Assert.Equal(1, await next.CountAsync<Account>());
    }

    /// <summary>Stops the next handler after its changes; the first task says that it is there, the second lets it go on.</summary>
    private static (Task Reached, TaskCompletionSource Go) Hold(Service service)
    {
        var (reached, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        service.Meanwhile.DoAsync = _ =>
        {
            reached.TrySetResult();
            return go.Task;
        };
        return (reached.Task.WaitAsync(TimeSpan.FromSeconds(20)), go);
    }

    private static async Task<bool> RefusesAsync(Service service)
    {
        try
        {
            using var http = new HttpClient();
            using var response = await http.GetAsync(new Uri(service.Address, "/health/live"));
            return false;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    private static SortedDictionary<string, string> Stable(Answer answer) =>
        new(answer.Headers.Where(header => header.Key is not ("Date" or "Idempotency-Replayed" or "Content-Language")).ToDictionary());
}
