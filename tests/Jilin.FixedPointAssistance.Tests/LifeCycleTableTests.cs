using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Domain;
using Jilin.ServiceDefaults.Errors;
using Jilin.Testing;
using Xunit;

namespace Jilin.FixedPointAssistance.Tests;

/// <summary>The service's README tells the life of a donation as a table; the code is asked whether it is true.</summary>
public sealed class LifeCycleTableTests
{
    private const string Relief = "disaster relief: ";

    private static readonly AppealState Appeal = Given.Appeal();

    private static readonly Func<Donation>[] Donations =
    [
        () => Given.Pledged(), () => Given.Received(), () => Given.Allocated(), () => Given.Delivered(), () => Given.Reported(), () => Given.Cancelled(),
        .. Enum.GetValues<DonationStatus>().Select(status => (Func<Donation>)(() => Given.ForAppeal(status, Appeal))),
    ];

    private static readonly Dictionary<string, Action<Donation>> Steps = new()
    {
        ["receive"] = donation => donation.Receive(Given.Day(9), "office", null),
        ["allocate"] = donation => donation.Allocate(Given.To(Appeal, Given.Township), Given.Day(9), "office", null),
        ["deliver"] = donation => donation.Deliver(Given.Place(Given.Township), Given.Day(9), "office", null),
        ["report"] = donation => donation.Report(Given.Day(9), "office", null),
        ["cancel"] = donation => donation.Cancel(Given.Day(9), "office", "by mistake"),
        [Relief + "distributed in part"] = Follow(ReliefDonationStatus.Distributing, Given.Part(Given.Township, 1, 9)),
        [Relief + "distributed"] = Follow(ReliefDonationStatus.Distributed, Given.Part(Given.Township, 1000.01m, 9)),
        [Relief + "declined"] = Follow(ReliefDonationStatus.Declined),
        [Relief + "withdrawn"] = Follow(ReliefDonationStatus.Withdrawn),
    };

    [Fact]
    public void The_table_in_the_README_names_every_change_the_code_makes_and_no_other()
    {
        var made = new HashSet<(string From, string Step, string To)>();
        foreach (var make in Donations)
        {
            foreach (var (step, take) in Steps)
            {
                var donation = make();
                var (from, version) = (donation.Status, donation.Version);
                try
                {
                    take(donation);
                }
                catch (RuleException refused) when (refused.Rule is "wrong-status" or "distributed-by-disaster-relief" or "already-distributed")
                {
                    Assert.Equal((from, version), (donation.Status, donation.Version));
                }

                if (donation.Version != version) made.Add((Name(from), step, Name(donation.Status)));
            }
        }

        Assert.Equal(made.Order(), Told().Where(row => row.Step != "pledge").Order());
    }

    [Fact]
    public void Whatever_became_of_a_donation_it_is_told_again_as_it_is() => Assert.All(Donations.Select(make => make()), donation =>
    {
        var state = (DonationState)ToldAgain.By(donation).GetType().GetProperty("Donation")!.GetValue(ToldAgain.By(donation))!;
        Assert.Equal(donation.Status, state.Status);
        Assert.Equivalent(donation.Events()[^1].GetType().GetProperty("Donation")!.GetValue(donation.Events()[^1]), state, strict: true);
        // Its name says the same as its state.
        Assert.Contains($"{donation.Status}"[..6], ToldAgain.By(donation).GetType().Name, StringComparison.Ordinal);
    });

    private static IEnumerable<(string From, string Step, string To)> Told() =>
        from line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "FixedPointAssistance.md")).SkipWhile(line => !line.StartsWith("| from | step |", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'))
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        from source in cells[1].Replace(" to an appeal", "", StringComparison.Ordinal).Split(", ")
        from step in StepsOf(cells[2].Trim('*'))
        select (source, step, cells[3]);

    private static IEnumerable<string> StepsOf(string cell) => cell.StartsWith(Relief, StringComparison.Ordinal)
        // A refused cancellation is told with what is distributed: to the donation it is the same news.
        ? cell[Relief.Length..].Split([", or ", ", "], StringSplitOptions.None).Where(step => step != "refused").Select(step => Relief + step)
        : [cell];

    private static Action<Donation> Follow(ReliefDonationStatus status, params Distribution[] parts) =>
        donation => donation.Follow(Given.Relief(donation, Appeal, status, parts), Given.Day(9));

    private static string Name(DonationStatus status) => status.ToString().ToLowerInvariant();
}
