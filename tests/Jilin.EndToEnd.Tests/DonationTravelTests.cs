using System.Net;
using static Jilin.EndToEnd.Tests.Scenario;

namespace Jilin.EndToEnd.Tests;

/// <summary>A donation's way through three services, by events alone.</summary>
public abstract class DonationTravelTests(SharedPlatforms shared, Composition composition) : IAsyncLifetime
{
    private Platform _platform = null!;

    public async ValueTask InitializeAsync() => _platform = await shared.Of(composition);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }

    [Fact]
    public async Task A_donation_to_an_appeal_is_taken_over_distributed_reported_and_counted()
    {
        var disaster = await _platform.DroughtAsync();
        var appeal = await _platform.AppealAsync(disaster);
        var before = await CashAsync(Tongyu);
        var donation = await _platform.ReliefDonationAsync(disaster, appeal, 12_345.67m);

        var need = await NeedAsync(disaster, "220822100000", 20_000);
        (await _platform.PostAsync($"{Relief}/disasters/{disaster}/needs/{need}/allocations", new { donationId = donation, amountYuan = 12_345.67, on = "2009-07-13", signedBy = "test" })).Is(HttpStatusCode.Created);
        (await _platform.PostAsync($"{Relief}/disasters/{disaster}/distributions", new { donationId = donation, needId = need, amountYuan = 5_000, on = "2009-07-14", signedBy = "test" })).Is(HttpStatusCode.Created);
        await _platform.GetUntilAsync($"{Fpa}/donations/{donation}", answer => answer["deliveries"]!.AsArray().Count == 1 && answer["status"]!.GetValue<string>() == "allocated");
        (await _platform.PostAsync($"{Relief}/disasters/{disaster}/distributions", new { donationId = donation, needId = need, amountYuan = 7_345.67, on = "2009-07-15", signedBy = "test" })).Is(HttpStatusCode.Created);

        var delivered = await _platform.GetUntilAsync($"{Fpa}/donations/{donation}", answer => answer["status"]!.GetValue<string>() == "delivered");
        Assert.Equal(12_345.67m, delivered.Json["deliveries"]!.Sum("valueYuan"));
        await _platform.StepAsync(donation, "report", new { on = "2009-07-20", signedBy = "test", note = "distributed in 开通镇" });
        await _platform.GetUntilAsync($"{Relief}/disasters/{disaster}/donations/{donation}", answer => answer["status"]!.GetValue<string>() == "donorInformed");
        await EventuallyCashAsync(Tongyu, before + 12_345.67m);
    }

    [Fact]
    public async Task A_cancelled_donation_is_withdrawn_from_the_appeal_and_leaves_the_figures()
    {
        var disaster = await _platform.DroughtAsync();
        var appeal = await _platform.AppealAsync(disaster);
        var donation = await _platform.ReliefDonationAsync(disaster, appeal, 777);
        var need = await NeedAsync(disaster, "220821100000", 1_000);
        (await _platform.PostAsync($"{Relief}/disasters/{disaster}/needs/{need}/allocations", new { donationId = donation, amountYuan = 777, on = "2009-07-13", signedBy = "test" })).Is(HttpStatusCode.Created);

        await _platform.StepAsync(donation, "cancel", new { on = "2009-07-14", signedBy = "test", note = "pledged by mistake" });

        await _platform.GetUntilAsync($"{Fpa}/donations/{donation}", answer => answer["status"]!.GetValue<string>() == "cancelled");
        await _platform.GetUntilAsync($"{Relief}/disasters/{disaster}/donations/{donation}", answer => answer["status"]!.GetValue<string>() == "withdrawn");
        await _platform.GetUntilAsync($"{Relief}/disasters/{disaster}/needs", answer => answer["items"]!.AsArray().All(item => item!["allocatedYuan"]!.GetValue<decimal>() == 0));
        await EventuallyNoRecordAsync(donation);
    }

    [Fact]
    public async Task A_cancellation_that_comes_too_late_is_refused_and_the_donation_stays()
    {
        var disaster = await _platform.DroughtAsync();
        var appeal = await _platform.AppealAsync(disaster);
        var donation = await _platform.ReliefDonationAsync(disaster, appeal, 500);
        var need = await NeedAsync(disaster, "220821100000", 1_000);
        (await _platform.PostAsync($"{Relief}/disasters/{disaster}/needs/{need}/allocations", new { donationId = donation, amountYuan = 500, on = "2009-07-13", signedBy = "test" })).Is(HttpStatusCode.Created);
        (await _platform.PostAsync($"{Relief}/disasters/{disaster}/distributions", new { donationId = donation, needId = need, amountYuan = 100, on = "2009-07-14", signedBy = "test" })).Is(HttpStatusCode.Created);

        // Asked at once, it is either known here already or refused over there: never cancelled.
        var cancel = await _platform.PostAsync($"{Fpa}/donations/{donation}/cancel", new { on = "2009-07-15", signedBy = "test", note = "too late" });
        Assert.True(cancel.Status == HttpStatusCode.OK || cancel.Rule == "already-distributed", cancel.Text);
        await _platform.GetUntilAsync($"{Fpa}/donations/{donation}", answer => answer["status"]!.GetValue<string>() == "allocated" && answer["deliveries"]!.AsArray().Count == 1);
    }

    private async Task<string> NeedAsync(string disaster, string township, decimal yuan) =>
        (await _platform.PostAsync($"{Relief}/disasters/{disaster}/needs", new { divisionCode = township, kind = "cash", amountYuan = yuan })).Is(HttpStatusCode.Created).Id;

    private async Task<decimal> CashAsync(string area)
    {
        var report = (await _platform.GetAsync($"reporting/indicators?year=2009&area={area}")).Is(HttpStatusCode.OK).Json;
        return report["indicators"]!.AsArray().First(indicator => indicator!["id"]!.GetValue<string>() == "fixed-point.cash")!["value"]!.GetValue<decimal>();
    }

    private Task<Answer> EventuallyCashAsync(string area, decimal atLeast) => _platform.GetUntilAsync(
        $"reporting/indicators?year=2009&area={area}",
        report => report["indicators"]!.AsArray().First(indicator => indicator!["id"]!.GetValue<string>() == "fixed-point.cash")!["value"]!.GetValue<decimal>() >= atLeast);

    private Task<Answer> EventuallyNoRecordAsync(string donation) => _platform.GetUntilAsync(
        "reporting/indicators/fixed-point.cash/records?year=2009&limit=200",
        records => records["items"]!.AsArray().All(record => record!["recordId"]!.GetValue<string>() != donation));
}

[Collection(nameof(Composition.Embedded))]
public sealed class DonationTravelEmbeddedTests(SharedPlatforms shared) : DonationTravelTests(shared, Composition.Embedded);

[Collection(nameof(Composition.Cluster))]
public sealed class DonationTravelClusterTests(SharedPlatforms shared) : DonationTravelTests(shared, Composition.Cluster);
