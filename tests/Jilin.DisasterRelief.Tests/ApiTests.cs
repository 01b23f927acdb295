using System.Net;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging.Outbox;
using Jilin.ServiceDefaults;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Tests;

/// <summary>The service over HTTP and the bus, on every database.</summary>
public sealed class ApiTests(Services services)
{
    [Theory, DatabaseData]
    public async Task A_donation_is_taken_over_allocated_distributed_and_its_donor_informed(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var disaster = await service.DroughtAsync();
        var donation = await service.AllocatedAsync(Given.Cash(100.01m, await service.AppealAsync(disaster)));
        var (id, path) = (donation.DonationId, $"{disaster}/donations/{donation.DonationId}");
        var need = await service.NeedAsync(disaster, 500);

        Assert.Equal("received", (await service.GetAsync(path)).Word("status"));
        var allocated = (await service.AllocateAsync(disaster, need, id, 100.01m)).Is(HttpStatusCode.Created);
        Assert.Equal((100.01m, 0m, "\"2\""), (allocated.Number("allocatedYuan"), allocated.Number("distributedYuan"), allocated.ETag));
        (await service.DistributeAsync(disaster, need, id, 40)).Is(HttpStatusCode.Created);
        Assert.Equal("distributing", (await service.GetAsync(path)).Word("status"));
        (await service.DistributeAsync(disaster, need, id, 60.02m)).Refused(HttpStatusCode.UnprocessableEntity, "over-distribution");
        var last = (await service.DistributeAsync(disaster, need, id, 60.01m)).Is(HttpStatusCode.Created);
        Assert.Equal(60.01m, last.Number("valueYuan"));

        var distributed = await service.GetAsync(path);
        Assert.Equal(("distributed", 100.01m, 2, 1), (distributed.Word("status"), distributed.Number("distributedYuan"), distributed.Json["distributions"]!.AsArray().Count, distributed.Json["allocations"]!.AsArray().Count));
        await service.TellAsync(new DonationReported(donation with { Status = DonationStatus.Reported }), id, 7);
        Assert.Equal("donorInformed", (await service.GetAsync(path)).Word("status"));
        Assert.Equal(["relief-donation-received", "relief-donation-earmarked", "relief-donation-distributed", "relief-donation-distributed", "relief-donation-donor-informed"], service.ToldOf(id));
        Assert.Equal([40m, 60.01m], (await service.GetAsync($"{disaster}/distributions?needId={need}")).Items.Select(item => item["amountYuan"]!.GetValue<decimal>()));
        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync($"{disaster}/distributions/{last.Id}")).Status);
    }

    [Theory, DatabaseData]
    public async Task Goods_are_allocated_and_distributed_by_quantity(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var disaster = await service.DroughtAsync();
        var appeal = await service.AppealAsync(disaster);
        var donation = await service.AllocatedAsync(Given.Donation(DonationLedger.Goods, 107, [new("flour", 3, "bag", 100), new("tents", 0.5m, "lorry", 7)], appeal, null, null, DonationStatus.Allocated));
        var need = (await service.PostAsync($"{disaster}/needs", new { divisionCode = Given.TongyuTown, kind = "goods", item = "flour", quantity = 2.5, unit = "bag" })).Is(HttpStatusCode.Created).Id;
        Task<Answer> AllocateAsync(string item, decimal quantity) =>
            service.PostAsync($"{disaster}/needs/{need}/allocations", new { donationId = donation.DonationId, goods = new[] { new { item, quantity } }, on = Steps.On, signedBy = "test" });

        (await AllocateAsync("tents", 0.1m)).Refused(HttpStatusCode.UnprocessableEntity, "item-does-not-fit-need");
        (await AllocateAsync("flour", 2.501m)).Refused(HttpStatusCode.UnprocessableEntity, "over-allocation");
        (await AllocateAsync("flour", 2.5001m)).Refused(HttpStatusCode.BadRequest, "validation-failed");
        var allocated = (await AllocateAsync("flour", 2.5m)).Is(HttpStatusCode.Created);
        Assert.Equal((2.5m, 2.5m), (allocated.Number("quantity"), allocated.Number("allocatedQuantity")));
        var distributed = await service.PostAsync($"{disaster}/distributions", new { donationId = donation.DonationId, needId = need, goods = new[] { new { item = "flour", quantity = 1 } }, on = Steps.On, signedBy = "test" });
        Assert.Equal((33.33m, 1m), (distributed.Is(HttpStatusCode.Created).Number("valueYuan"), distributed.Number("quantity")));

        var goods = (await service.GetAsync($"{disaster}/donations/{donation.DonationId}")).Json["goods"]!.AsArray();
        Assert.Equal([("flour", 3m, 2.5m, 1m), ("tents", 0.5m, 0m, 0m)], goods.Select(line => (
            line!["item"]!.GetValue<string>(), line["receivedQuantity"]!.GetValue<decimal>(), line["allocatedQuantity"]!.GetValue<decimal>(), line["distributedQuantity"]!.GetValue<decimal>())));
    }

    [Theory, DatabaseData]
    public async Task A_withdrawn_donation_frees_its_needs_and_takes_nothing_more(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var disaster = await service.DroughtAsync();
        var donation = await service.AllocatedAsync(Given.Cash(100, await service.AppealAsync(disaster)));
        var need = await service.NeedAsync(disaster, 80);
        (await service.AllocateAsync(disaster, need, donation.DonationId, 80)).Is(HttpStatusCode.Created);

        await service.TellAsync(new DonationCancellationRequested(donation with { Status = DonationStatus.Cancelling }), donation.DonationId, 4);

        Assert.Equal(0m, (await service.GetAsync($"{disaster}/needs/{need}")).Number("allocatedYuan"));
        var relief = await service.GetAsync($"{disaster}/donations/{donation.DonationId}");
        Assert.Equal(("withdrawn", true), (relief.Word("status"), relief.Json["allocations"]![0]!["undone"]!.GetValue<bool>()));
        (await service.AllocateAsync(disaster, need, donation.DonationId, 1)).Refused(HttpStatusCode.Conflict, "wrong-status");
        (await service.DistributeAsync(disaster, need, donation.DonationId, 1)).Refused(HttpStatusCode.Conflict, "wrong-status");
        Assert.Equal("relief-donation-withdrawn", service.ToldOf(donation.DonationId)[^1]);
    }

    [Theory, DatabaseData]
    public async Task A_cancellation_that_overtakes_its_allocation_wins(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var disaster = await service.DroughtAsync();
        var donation = Given.Cash(100, await service.AppealAsync(disaster));

        await service.TellAsync(new DonationCancellationRequested(donation with { Status = DonationStatus.Cancelling }), donation.DonationId, 4);
        await service.TellAsync(new DonationAllocated(donation), donation.DonationId, 3);

        Assert.Equal("withdrawn", (await service.GetAsync($"{disaster}/donations/{donation.DonationId}")).Word("status"));
        Assert.Equal(["relief-donation-withdrawn"], service.ToldOf(donation.DonationId));
    }

    [Theory, DatabaseData]
    public async Task A_closed_appeal_declines_and_another_one_takes_over(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var disaster = await service.DroughtAsync();
        var closed = await service.AppealAsync(disaster);
        var close = (await service.PostAsync($"{disaster}/appeals/{closed}/close", new { on = Steps.On, signedBy = "test" }, ifMatch: "\"1\"")).Is(HttpStatusCode.OK);
        Assert.Equal(("closed", "\"2\""), (close.Word("status"), close.ETag));
        (await service.PostAsync($"{disaster}/appeals/{closed}/close", new { on = Steps.On, signedBy = "test" })).Refused(HttpStatusCode.Conflict, "appeal-closed");
        var donation = await service.AllocatedAsync(Given.Cash(100, closed));
        Assert.Equal("declined", (await service.GetAsync($"{disaster}/donations/{donation.DonationId}")).Word("status"));

        await service.AllocatedAsync(Given.Cash(100, await service.AppealAsync(disaster), id: donation.DonationId), 5);

        Assert.Equal(["relief-donation-declined", "relief-donation-received"], service.ToldOf(donation.DonationId));
        Assert.Equal(["appeal-opened", "appeal-closed"], service.ToldOf(closed));
    }

    [Theory, DatabaseData]
    public async Task What_is_allocated_to_no_appeal_is_none_of_ours(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var donation = Given.Cash(100) with { AllocatedTo = new(Given.Tongyu, null, null) };
        await service.AllocatedAsync(donation);
        await service.TellAsync(new DonationReported(donation with { Status = DonationStatus.Reported }), donation.DonationId, 6);
        Assert.False(await service.InDatabaseAsync(db => db.Donations.AnyAsync(row => row.Id == donation.DonationId)));
    }

    [Theory, DatabaseData]
    public async Task An_appeal_closes_by_itself_when_its_last_day_is_over(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var disaster = await service.DroughtAsync();
        var today = TimeProvider.System.Today();
        Task<Answer> OpenAsync(DateOnly closesOn) => service.PostAsync($"{disaster}/appeals", new { title = "x", opensOn = "2009-07-01", closesOn });
        var (ahead, past) = ((await OpenAsync(today.AddDays(3))).Is(HttpStatusCode.Created).Id, (await OpenAsync(new(2009, 8, 1))).Is(HttpStatusCode.Created).Id);

        Assert.Equal(today.AddDays(3).EndOfDay(), await service.InDatabaseAsync(db => db.Set<OutboxTimer>().Where(timer => timer.StreamId == ahead).Select(timer => timer.DueAt).SingleAsync()));
        Assert.False(await service.InDatabaseAsync(db => db.Set<OutboxTimer>().AnyAsync(timer => timer.StreamId == past)));
        // The days go by.
        await service.InDatabaseAsync(db => db.Set<OutboxTimer>().Where(timer => timer.StreamId == ahead)
            .ExecuteUpdateAsync(timer => timer.SetProperty(row => EF.Property<DateTimeOffset>(row, nameof(OutboxTimer.DueAt)), DateTimeOffset.UtcNow.AddSeconds(-1))));

        await Eventually.TrueAsync(async () => (await service.GetAsync($"{disaster}/appeals/{ahead}")).Word("status") == "closed", TimeSpan.FromSeconds(20));
        Assert.Equal(["appeal-opened", "appeal-closed"], service.ToldOf(ahead));
        Assert.Equal("open", (await service.GetAsync($"{disaster}/appeals/{past}")).Word("status"));
    }

    [Theory, DatabaseData]
    public async Task Reports_are_taken_in_their_order_and_late_ones_marked(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var disaster = await service.DroughtAsync();
        (await service.ReportAsync(disaster, "followUp", "2009-07-01T08:00:00+08:00", "2009-07-01T09:00:00+08:00")).Refused(HttpStatusCode.Conflict, "first-report-missing");
        var late = (await service.ReportAsync(disaster, "first", "2009-07-01T08:00:00+08:00", "2009-07-01T10:30:00+08:00")).Is(HttpStatusCode.Created);
        Assert.Equal((true, 30), (late.Json["late"]!.GetValue<bool>(), late.Number("minutesLate")));
        (await service.ReportAsync(disaster, "first", "2009-07-01T09:00:00+08:00", "2009-07-01T09:30:00+08:00")).Refused(HttpStatusCode.Conflict, "first-report-exists");
        (await service.ReportAsync(disaster, "first", "2009-07-01T08:00:00+08:00", "2009-07-01T10:00:00+08:00", Given.ZhenlaiTown)).Is(HttpStatusCode.Created);
        (await service.ReportAsync(disaster, "first", "2009-07-01T08:00:00+08:00", "2009-07-01T10:00:00+08:00", Given.Tongyu)).Refused(HttpStatusCode.UnprocessableEntity, "report-needs-township");
        (await service.ReportAsync(disaster, "first", "2009-07-01T08:00:00+08:00", "2009-07-01T10:00:00+08:00", Given.Elsewhere)).Refused(HttpStatusCode.UnprocessableEntity, "outside-disaster");
        (await service.ReportAsync(disaster, "first", "2009-06-14T08:00:00+08:00", "2009-06-14T10:00:00+08:00", "220822101000")).Refused(HttpStatusCode.UnprocessableEntity, "before-disaster");
        (await service.ReportAsync(disaster, "first", "2009-07-02T08:00:00+08:00", "2009-07-01T10:00:00+08:00", "220822101000")).Refused(HttpStatusCode.UnprocessableEntity, "reported-before-observed");
        (await service.ReportAsync(disaster, "first", "2199-07-02T08:00:00+08:00", "2199-07-02T10:00:00+08:00", "220822101000")).Refused(HttpStatusCode.UnprocessableEntity, "in-the-future");
        (await service.ReportAsync(disaster, "followUp", "2009-07-02T08:00:00+08:00", "2009-07-02T20:00:00+08:00")).Is(HttpStatusCode.Created);
        (await service.ReportAsync(disaster, "verified", "2009-07-03T08:00:00+08:00", "2009-07-03T20:00:00+08:00")).Is(HttpStatusCode.Created);
        (await service.ReportAsync(disaster, "verified", "2009-07-04T08:00:00+08:00", "2009-07-04T20:00:00+08:00")).Refused(HttpStatusCode.Conflict, "already-verified");

        Assert.Equal([late.Id.ToString()], (await service.GetAsync($"{disaster}/reports?late=true")).Items.Select(item => item["id"]!.GetValue<string>()));
        Assert.Equal(["first", "followUp", "verified"], (await service.GetAsync($"{disaster}/reports?townshipCode={Given.TongyuTown}")).Items.Select(item => item["kind"]!.GetValue<string>()));
        Assert.Equal(2, (await service.GetAsync($"{disaster}/reports?kind=first")).Items.Count);
        Assert.Equal(12.345m, (await service.GetAsync($"{disaster}/reports/{late.Id}")).Number("cropAreaHectares"));
    }

    [Theory, DatabaseData]
    public async Task The_deadline_of_first_reports_is_configuration_with_an_effective_date(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var disaster = await service.DroughtAsync();
        var report = (await service.ReportAsync(disaster, "first", "2019-01-01T00:00:00+08:00", "2019-01-01T01:30:00+08:00")).Is(HttpStatusCode.Created);
        Assert.Equal(30, report.Number("minutesLate"));
    }

    [Theory, DatabaseData]
    public async Task A_disaster_is_closed_with_a_report_of_its_records_and_nothing_changes_afterwards(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var disaster = await service.DroughtAsync();
        var appeal = await service.AppealAsync(disaster);
        var donation = (await service.AllocatedAsync(Given.Cash(100, appeal))).DonationId;
        await service.AllocatedAsync(Given.Cash(7, appeal) with { AllocatedTo = null });
        var need = await service.NeedAsync(disaster, 100);
        await service.NeedAsync(disaster, 5);
        (await service.ReportAsync(disaster, "first", "2009-07-01T08:00:00+08:00", "2009-07-01T10:30:00+08:00", persons: 999)).Is(HttpStatusCode.Created);
        (await service.PostAsync($"{disaster}/self-help-projects", new { kind = "greenhouseFilm", divisionCode = Given.TongyuTown, households = 12, investmentYuan = 3400.5, startedOn = Steps.On })).Is(HttpStatusCode.Created);
        (await service.PostAsync($"{disaster}/labour-transfers", new { divisionCode = Given.ZhenlaiTown, persons = 34, destination = "大连", transferredOn = Steps.On })).Is(HttpStatusCode.Created);

        (await service.GetAsync($"{disaster}/closing-report")).Refused(HttpStatusCode.Conflict, "not-closed-yet");
        (await service.CloseAsync(disaster)).Refused(HttpStatusCode.UnprocessableEntity, "unverified-reports");
        (await service.ReportAsync(disaster, "verified", "2009-07-03T08:00:00+08:00", "2009-07-03T20:00:00+08:00", persons: 500)).Is(HttpStatusCode.Created);
        (await service.CloseAsync(disaster)).Refused(HttpStatusCode.UnprocessableEntity, "undistributed-donations");
        (await service.AllocateAsync(disaster, need, donation, 100)).Is(HttpStatusCode.Created);
        (await service.DistributeAsync(disaster, need, donation, 100)).Is(HttpStatusCode.Created);
        (await service.CloseAsync(disaster, "\"2\"")).Refused(HttpStatusCode.PreconditionFailed, "stale-entity-tag");
        Assert.Equal("\"2\"", (await service.CloseAsync(disaster, "\"1\"")).Is(HttpStatusCode.OK).ETag);

        var report = (await service.GetAsync($"{disaster}/closing-report")).Is(HttpStatusCode.OK);
        Assert.Equal((1m, 1m, 1m, 500m, 125m), (report.Number("townshipsReported"), report.Number("townshipsVerified"), report.Number("firstReportsLate"), report.Number("affectedPersons"), report.Number("affectedHouseholds")));
        Assert.Equal((12.345m, 1000.05m, 34m), (report.Number("cropAreaHectares"), report.Number("directLossYuan"), report.Number("labourTransferredPersons")));
        Assert.Equal("""{"stated":2,"met":1}""", report.Json["needs"]!.ToJsonString());
        Assert.Equal("""[{"ledger":"cash","donations":1,"amountYuan":100.00,"distributedYuan":100.00}]""", report.Json["donations"]!.ToJsonString());
        Assert.Equal("""{"projects":1,"households":12,"investmentYuan":3400.50}""", report.Json["selfHelp"]!.ToJsonString());
        Assert.Equal("closed", (await service.GetAsync($"{disaster}/appeals/{appeal}")).Word("status"));
        Assert.Equal(["disaster-declared", "disaster-closed"], service.ToldOf(Guid.Parse(disaster.Split('/')[1])));

        Answer[] refused =
        [
            await service.CloseAsync(disaster),
            await service.ReportAsync(disaster, "first", "2009-07-01T08:00:00+08:00", "2009-07-01T10:30:00+08:00", Given.ZhenlaiTown),
            await service.PostAsync($"{disaster}/needs", new { divisionCode = Given.TongyuTown, kind = "cash", amountYuan = 1 }),
            await service.PostAsync($"{disaster}/appeals", new { title = "x", opensOn = "2009-07-01" }),
            await service.PostAsync($"{disaster}/appeals/{appeal}/close", new { on = Steps.On, signedBy = "test" }),
            await service.AllocateAsync(disaster, need, donation, 1),
            await service.DistributeAsync(disaster, need, donation, 1),
            await service.PostAsync($"{disaster}/self-help-projects", new { kind = "other", divisionCode = Given.TongyuTown, households = 1, investmentYuan = 1, startedOn = Steps.On }),
            await service.PostAsync($"{disaster}/labour-transfers", new { divisionCode = Given.ZhenlaiTown, persons = 1, destination = "x", transferredOn = Steps.On }),
        ];
        Assert.All(refused, answer => answer.Refused(HttpStatusCode.Conflict, "disaster-closed"));
        var latecomer = await service.AllocatedAsync(Given.Cash(5, appeal));
        Assert.Equal("declined", (await service.GetAsync($"{disaster}/donations/{latecomer.DonationId}")).Word("status"));
    }

    [Theory, DatabaseData]
    public async Task Disasters_are_found_by_kind_year_place_and_whether_they_are_open(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        Task<Answer> DeclareAsync(params string[] divisionCodes) => service.PostAsync("disasters", new { kind = "earthquake", name = "x", startedOn = "1999-04-01", divisionCodes });
        var (county, town) = ((await DeclareAsync(Given.Tongyu)).Is(HttpStatusCode.Created).Id, (await DeclareAsync(Given.TongyuTown)).Is(HttpStatusCode.Created).Id);
        (await DeclareAsync(Given.Zhenlai)).Is(HttpStatusCode.Created);
        async Task<IEnumerable<Guid>> FindAsync(string filter) => (await service.GetAsync($"disasters?kind=earthquake&year=1999&{filter}")).Is(HttpStatusCode.OK).Items.Select(item => Guid.Parse(item["id"]!.GetValue<string>()));

        Assert.Equal([county, town], await FindAsync($"divisionCode={Given.TongyuTown}"));
        Assert.Equal([county, town], await FindAsync($"divisionCode={Given.Tongyu}"));
        Assert.Equal([county], await FindAsync("divisionCode=220822101000"));
        Assert.Equal(3, (await FindAsync("open=true&divisionCode=220000000000")).Count());
        Assert.Empty(await FindAsync("open=false"));
        (await service.GetAsync("disasters?colour=red")).Refused(HttpStatusCode.BadRequest, "unknown-filter");
        (await service.GetAsync("disasters?year=7")).Refused(HttpStatusCode.BadRequest, "year-out-of-range");
        (await service.GetAsync($"disasters/{Guid.NewGuid()}")).Refused(HttpStatusCode.NotFound, "disaster-not-found");
        var single = await service.GetAsync($"disasters/{county}");
        Assert.Equal(("\"1\"", "disaster-declared"), (single.ETag, Assert.Single(service.ToldOf(county))));
    }

    [Theory, DatabaseData]
    public async Task Every_list_pages_and_exports_and_knows_its_disaster(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var disaster = await service.DroughtAsync();
        for (var count = 0; count < 3; count++) await service.NeedAsync(disaster, count + 1);
        var first = await service.GetAsync($"{disaster}/needs?limit=2");
        var second = await service.GetAsync($"{disaster}/needs?limit=2&cursor={first.Word("nextCursor")}");
        Assert.Equal([1m, 2m, 3m], first.Items.Concat(second.Items).Select(need => need["amountYuan"]!.GetValue<decimal>()));
        Assert.Equal(3, (await service.GetAsync($"{disaster}/needs?divisionCode={Given.Tongyu}&kind=cash")).Items.Count);
        Assert.Empty((await service.GetAsync($"{disaster}/needs?kind=goods")).Items);

        foreach (var list in (string[])["reports", "needs", "appeals", "donations", "distributions", "self-help-projects", "labour-transfers"])
        {
            Assert.StartsWith("id,", (await service.GetAsync($"{disaster}/{list}", accept: "text/csv")).Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
            (await service.GetAsync($"disasters/{Guid.NewGuid()}/{list}")).Refused(HttpStatusCode.NotFound, "disaster-not-found");
            (await service.GetAsync($"{disaster}/{list}?colour=red")).Refused(HttpStatusCode.BadRequest, "unknown-filter");
        }
    }

    [Theory, DatabaseData]
    public async Task A_request_repeated_with_its_key_is_answered_and_not_done_again(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var disaster = await service.DroughtAsync();
        var body = new { divisionCode = Given.TongyuTown, kind = "cash", amountYuan = 1 };
        var key = Guid.NewGuid().ToString();
        var once = (await service.PostAsync($"{disaster}/needs", body, key)).Is(HttpStatusCode.Created);
        Assert.Equal(once.Text, (await service.PostAsync($"{disaster}/needs", body, key)).Text);
        Assert.Single((await service.GetAsync($"{disaster}/needs")).Items);
    }

    [Theory, DatabaseData]
    public async Task Malformed_requests_say_which_field_is_wrong(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var disaster = await service.DroughtAsync();
        async Task WrongAsync(string path, object body, string field)
        {
            var answer = (await service.PostAsync(path, body)).Refused(HttpStatusCode.BadRequest, "validation-failed");
            Assert.True(answer.Json["errors"]!.AsObject().ContainsKey(field), answer.Text);
        }

        await WrongAsync("disasters", new { kind = "flood", name = "", startedOn = "2009-07-01", divisionCodes = new[] { Given.Tongyu } }, "name");
        await WrongAsync("disasters", new { kind = "flood", name = "x", startedOn = "2009-07-01", divisionCodes = Array.Empty<string>() }, "divisionCodes");
        await WrongAsync($"{disaster}/needs", new { divisionCode = Given.TongyuTown, kind = "cash" }, "$");
        await WrongAsync($"{disaster}/needs", new { divisionCode = Given.TongyuTown, kind = "goods", item = "flour", quantity = 1.0001, unit = "bag" }, "quantity");
        await WrongAsync($"{disaster}/needs", new { divisionCode = Given.TongyuTown, kind = "cash", amountYuan = 0 }, "amountYuan");
        await WrongAsync($"{disaster}/distributions", new { donationId = Guid.NewGuid(), needId = Guid.NewGuid(), on = Steps.On, signedBy = "test" }, "$");
        await WrongAsync($"{disaster}/distributions", new { donationId = Guid.NewGuid(), needId = Guid.NewGuid(), amountYuan = 1, on = Steps.On, signedBy = "" }, "signedBy");
        await WrongAsync($"{disaster}/distributions", new { donationId = Guid.NewGuid(), needId = Guid.NewGuid(), goods = new[] { new { item = "x", quantity = -1 } }, on = Steps.On, signedBy = "t" }, "goods[0].quantity");
        await WrongAsync($"{disaster}/labour-transfers", new { divisionCode = Given.ZhenlaiTown, persons = 0, destination = "x", transferredOn = Steps.On }, "persons");
        await WrongAsync($"{disaster}/self-help-projects", new { kind = "other", divisionCode = Given.TongyuTown, households = 0, investmentYuan = 1, startedOn = Steps.On }, "households");
        await WrongAsync($"{disaster}/appeals", new { title = "x", opensOn = "2009-07-01", targetYuan = 0 }, "targetYuan");
        await WrongAsync($"{disaster}/close", new { on = "2009-12-01", summary = "", signedBy = "test" }, "summary");
        (await service.PostAsync("disasters", new { kind = "flood", name = "x", startedOn = "2199-07-01", divisionCodes = new[] { Given.Tongyu } })).Refused(HttpStatusCode.UnprocessableEntity, "in-the-future");
    }
}
