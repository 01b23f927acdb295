using System.Net;
using System.Text.Json.Nodes;

namespace Jilin.EndToEnd.Tests;

/// <summary>What most tests need first: a unit, a drought, an appeal that fixed-point assistance has heard of.</summary>
public static class Scenario
{
    public const string Fpa = "fixed-point-assistance";
    public const string Relief = "disaster-relief";
    public const string Tongyu = "220822000000";
    public const string Zhenlai = "220821000000";

    public static async Task<string> UnitAsync(this Platform platform) =>
        (await platform.PostAsync($"{Fpa}/units", new { name = $"单位 {Guid.NewGuid()}", kind = "enterprise" })).Is(HttpStatusCode.Created).Id;

    public static async Task<string> DroughtAsync(this Platform platform) =>
        (await platform.PostAsync($"{Relief}/disasters", new { kind = "drought", name = "2009 drought", startedOn = "2009-06-15", divisionCodes = new[] { Tongyu, Zhenlai } })).Is(HttpStatusCode.Created).Id;

    /// <summary>Opens an appeal and waits until a donation can be pledged to it.</summary>
    public static async Task<string> AppealAsync(this Platform platform, string disaster)
    {
        var appeal = (await platform.PostAsync($"{Relief}/disasters/{disaster}/appeals", new { title = "Drought appeal", opensOn = "2009-07-01" })).Is(HttpStatusCode.Created).Id;
        var unit = await platform.UnitAsync();
        for (var attempt = 0; ; attempt++)
        {
            var probe = await platform.PostAsync($"{Fpa}/donations", new { unitId = unit, ledger = "cash", amountYuan = 0.01, pledgedOn = "2009-07-02", purpose = new { appealId = appeal } });
            if (probe.Status == HttpStatusCode.Created)
            {
                (await platform.PostAsync($"{Fpa}/donations/{probe.Id}/cancel", new { on = "2009-07-02", signedBy = "test", note = "probe" })).Is(HttpStatusCode.OK);
                return appeal;
            }

            Assert.True(probe.Rule == "unknown-appeal" && attempt < 200, probe.Text);
            await Task.Delay(50);
        }
    }

    public static async Task<string> PledgeAsync(this Platform platform, string unit, decimal yuan, string? appeal = null) =>
        (await platform.PostAsync($"{Fpa}/donations", new { unitId = unit, ledger = "cash", amountYuan = yuan, pledgedOn = "2009-07-10", purpose = new { appealId = appeal } })).Is(HttpStatusCode.Created).Id;

    public static async Task StepAsync(this Platform platform, string donation, string step, object body) =>
        (await platform.PostAsync($"{Fpa}/donations/{donation}/{step}", body)).Is(HttpStatusCode.OK);

    /// <summary>A cash donation taken over by disaster relief.</summary>
    public static async Task<string> ReliefDonationAsync(this Platform platform, string disaster, string appeal, decimal yuan)
    {
        var donation = await platform.PledgeAsync(await platform.UnitAsync(), yuan, appeal);
        await platform.StepAsync(donation, "receive", new { on = "2009-07-11", signedBy = "test" });
        await platform.StepAsync(donation, "allocate", new { on = "2009-07-12", signedBy = "test", appealId = appeal });
        await platform.GetUntilAsync($"{Relief}/disasters/{disaster}/donations/{donation}", relief => relief["status"]!.GetValue<string>() == "received");
        return donation;
    }

    public static decimal Sum(this JsonNode items, string field) => items.AsArray().Sum(item => item![field]!.GetValue<decimal>());
}
