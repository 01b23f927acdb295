using System.Net;
using Jilin.Testing;

namespace Jilin.DisasterRelief.Tests;

/// <summary>What holds for one holds for many at once.</summary>
public sealed class ConcurrencyTests(Services services)
{
    private const int Many = 20;

    [Theory, DatabaseData]
    public async Task Twenty_distributions_at_once_never_exceed_the_donation_and_the_sum_is_exact(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var disaster = await service.DroughtAsync();
        var donation = (await service.AllocatedAsync(Given.Cash(100, await service.AppealAsync(disaster)))).DonationId;
        var need = await service.NeedAsync(disaster, 1000);
        (await service.AllocateAsync(disaster, need, donation, 100)).Is(HttpStatusCode.Created);

        // Ten of them fit.
        var answers = await AtOnceAsync(() => service.DistributeAsync(disaster, need, donation, 10));

        Assert.Equal(10, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Contains(answer.Rule, new[] { "over-distribution", "wrong-status" }));
        var relief = await service.GetAsync($"{disaster}/donations/{donation}");
        Assert.Equal(("distributed", 100m, 100m), (relief.Word("status"), relief.Number("distributedYuan"), relief.Json["distributions"]!.AsArray().Sum(part => part!["valueYuan"]!.GetValue<decimal>())));
        Assert.Equal(100m, (await service.GetAsync($"{disaster}/needs/{need}")).Number("distributedYuan"));
        Assert.Equal(12, service.ToldOf(donation).Count);
    }

    [Theory, DatabaseData]
    public async Task Twenty_donations_at_once_never_exceed_a_need(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var disaster = await service.DroughtAsync();
        var appeal = await service.AppealAsync(disaster);
        var need = await service.NeedAsync(disaster, 70);
        var donations = new Queue<Guid>();
        for (var count = 0; count < Many; count++) donations.Enqueue((await service.AllocatedAsync(Given.Cash(10, appeal))).DonationId);

        var answers = await AtOnceAsync(() =>
        {
            var donation = donations.Dequeue();
            return () => service.AllocateAsync(disaster, need, donation, 10);
        });

        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Equal("over-allocation", answer.Rule));
        Assert.Equal(70m, (await service.GetAsync($"{disaster}/needs/{need}")).Number("allocatedYuan"));
        var reliefs = (await service.GetAsync($"{disaster}/donations?limit=200")).Items;
        Assert.Equal(70m, reliefs.Sum(relief => relief["allocatedYuan"]!.GetValue<decimal>()));
    }

    [Theory, DatabaseData]
    public async Task Twenty_needs_at_once_never_get_more_than_the_donation(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var disaster = await service.DroughtAsync();
        var donation = (await service.AllocatedAsync(Given.Cash(100, await service.AppealAsync(disaster)))).DonationId;
        var needs = new Queue<Guid>();
        for (var count = 0; count < Many; count++) needs.Enqueue(await service.NeedAsync(disaster, 10));

        var answers = await AtOnceAsync(() =>
        {
            var need = needs.Dequeue();
            return () => service.AllocateAsync(disaster, need, donation, 10);
        });

        Assert.Equal(10, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Equal("over-allocation", answer.Rule));
        Assert.Equal(100m, (await service.GetAsync($"{disaster}/needs?limit=200")).Items.Sum(need => need["allocatedYuan"]!.GetValue<decimal>()));
        Assert.Equal(100m, (await service.GetAsync($"{disaster}/donations/{donation}")).Number("allocatedYuan"));
    }

    [Theory, DatabaseData]
    public async Task Of_twenty_first_reports_of_a_township_at_once_one_is_taken(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var disaster = await service.DroughtAsync();
        var answers = await AtOnceAsync(() => service.ReportAsync(disaster, "first", "2009-07-01T08:00:00+08:00", "2009-07-01T09:00:00+08:00"));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Equal("first-report-exists", answer.Rule));
    }

    [Theory, DatabaseData]
    public async Task A_disaster_that_is_closed_while_townships_report_and_donations_come_is_closed_on_verified_reports_and_distributed_donations(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        for (var round = 0; round < 15; round++)
        {
            var disaster = await service.DroughtAsync();
            var appeal = await service.AppealAsync(disaster);
            var donation = Given.Cash(10, appeal);
            var close = service.CloseAsync(disaster);
            var report = service.ReportAsync(disaster, "first", "2009-07-01T08:00:00+08:00", "2009-07-01T09:00:00+08:00");
            var takeOver = service.AllocatedAsync(donation);
            await Task.WhenAll(close, report, takeOver);

            var taken = (await service.GetAsync($"{disaster}/donations/{donation.DonationId}")).Word("status") == "received";
            var reported = (await report).Status == HttpStatusCode.Created;
            var closed = (await close).Status == HttpStatusCode.OK;
            Assert.True(closed != (reported || taken), $"Round {round}: closed {closed}, reported {reported}, donation taken over {taken}: {(await close).Text}");
        }
    }

    /// <summary>Asks again where others were too quick ten times over, as a caller does.</summary>
    private static Task<Answer[]> AtOnceAsync(Func<Task<Answer>> ask) => AtOnceAsync(() => ask);

    private static Task<Answer[]> AtOnceAsync(Func<Func<Task<Answer>>> prepare) => Task.WhenAll(Enumerable.Range(0, Many).Select(_ => prepare()).ToList().Select(ask => Task.Run(async () =>
    {
        Answer answer;
        do answer = await ask();
        while (answer.Status == HttpStatusCode.Conflict && answer.Rule == "changed-meanwhile");
        return answer;
    })));
}
