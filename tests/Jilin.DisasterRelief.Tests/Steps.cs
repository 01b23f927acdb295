using System.Net;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Testing;

namespace Jilin.DisasterRelief.Tests;

/// <summary>What many tests over HTTP begin with.</summary>
internal static class Steps
{
    public const string On = "2009-07-15";

    public static async Task<string> DroughtAsync(this Service service)
    {
        var declared = await service.PostAsync("disasters", new { kind = "drought", name = "2009年旱灾", startedOn = "2009-06-15", divisionCodes = new[] { Given.Tongyu, Given.Zhenlai } });
        return $"disasters/{declared.Is(HttpStatusCode.Created).Id}";
    }

    public static async Task<Guid> AppealAsync(this Service service, string disaster) =>
        (await service.PostAsync($"{disaster}/appeals", new { title = "Drought appeal", opensOn = "2009-07-01" })).Is(HttpStatusCode.Created).Id;

    /// <summary>Donated to the appeal, as fixed-point assistance tells it.</summary>
    public static async Task<DonationState> AllocatedAsync(this Service service, DonationState donation, long version = 3)
    {
        await service.TellAsync(new DonationAllocated(donation), donation.DonationId, version);
        return donation;
    }

    public static async Task<Guid> NeedAsync(this Service service, string disaster, decimal yuan, string division = Given.TongyuTown) =>
        (await service.PostAsync($"{disaster}/needs", new { divisionCode = division, kind = "cash", amountYuan = yuan })).Is(HttpStatusCode.Created).Id;

    public static Task<Answer> AllocateAsync(this Service service, string disaster, Guid need, Guid donation, decimal yuan) =>
        service.PostAsync($"{disaster}/needs/{need}/allocations", new { donationId = donation, amountYuan = yuan, on = On, signedBy = "test" });

    public static Task<Answer> DistributeAsync(this Service service, string disaster, Guid need, Guid donation, decimal yuan) =>
        service.PostAsync($"{disaster}/distributions", new { donationId = donation, needId = need, amountYuan = yuan, on = On, signedBy = "test" });

    public static Task<Answer> ReportAsync(this Service service, string disaster, string kind, string observedAt, string reportedAt, string township = Given.TongyuTown, int persons = 100) =>
        service.PostAsync($"{disaster}/reports", new { townshipCode = township, kind, observedAt, reportedAt, affectedPersons = persons, affectedHouseholds = persons / 4, cropAreaHectares = 12.345, directLossYuan = 1000.05, signedBy = "test" });

    public static Task<Answer> CloseAsync(this Service service, string disaster, string? ifMatch = null) =>
        service.PostAsync($"{disaster}/close", new { on = "2009-12-01", summary = "The rain came.", signedBy = "test" }, ifMatch: ifMatch);
}
