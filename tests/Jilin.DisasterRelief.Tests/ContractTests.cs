using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Features;
using Jilin.Testing;

namespace Jilin.DisasterRelief.Tests;

/// <summary>
/// The events as others know them: each has a golden sample, which is never touched again. What it says must be said for ever, under the same name and
/// in the same form. With a new member the event gets a further sample, <c>….2.json</c>; the older one is still read, so the member is optional.
/// </summary>
public sealed class ContractTests
{
    private static readonly Guid Id1 = new("019a0000-0000-7000-8000-000000000001");
    private static readonly Guid Id2 = new("019a0000-0000-7000-8000-000000000002");
    private static readonly Guid Id3 = new("019a0000-0000-7000-8000-000000000003");
    private static readonly DateOnly Day = new(2009, 7, 15);

    private static readonly DisasterState Disaster = new(Id1, DisasterKind.Drought, "2009年旱灾", new(2009, 6, 15), [Given.Tongyu, Given.Zhenlai], null);
    private static readonly AppealState Appeal = new(Id2, Id1, "抗旱募捐", [Given.Tongyu], 500_000m, new(2009, 7, 1), new(2009, 8, 31), AppealStatus.Open);

    private static readonly object[] Events =
    [
        new DisasterDeclared(Disaster),
        new DisasterClosed(Disaster with { ClosedOn = new(2009, 12, 1) }),
        new AppealOpened(Appeal),
        new AppealClosed(Appeal with { Status = AppealStatus.Closed }),
        new LabourTransferRecorded(new(Id3, Id1, Given.TongyuTown, 34, "大连", Day)),
        new SelfHelpProjectRecorded(new(Id3, Id1, Given.TongyuTown, SelfHelpKind.GreenhouseFilm, 12, 3400.5m, Day)),
        new ReliefDonationReceived(Relief(ReliefDonationStatus.Received)),
        new ReliefDonationDeclined(Relief(ReliefDonationStatus.Declined)),
        new ReliefDonationEarmarked(Relief(ReliefDonationStatus.Received) with { EarmarkedYuan = 50m }),
        new ReliefDonationDistributed(Distributed(ReliefDonationStatus.Distributing)),
        new ReliefDonationWithdrawn(Relief(ReliefDonationStatus.Withdrawn)),
        new ReliefDonationCancellationRefused(Distributed(ReliefDonationStatus.Distributing)),
        new ReliefDonationDonorInformed(Distributed(ReliefDonationStatus.DonorInformed)),
        // The service's own timer: one that was scheduled by an older version comes due in a newer one.
        new AppealOver(Id2),
    ];

    [Fact]
    public void Every_event_says_all_that_its_samples_say_and_each_sample_is_read() => GoldenSamples.Hold(Events, typeof(DisasterDeclared).Assembly, typeof(AppealOver).Assembly);

    [Fact]
    public void The_members_of_each_enum_are_those_that_are_listed() => Assert.Empty(GoldenSamples.EnumDifferences(typeof(DisasterDeclared).Assembly));

    private static ReliefDonationState Relief(ReliefDonationStatus status) => new(Id3, Id2, Id1, status, 100.01m, 0m, []);

    private static ReliefDonationState Distributed(ReliefDonationStatus status) => new(Id3, Id2, Id1, status, 100.01m, 40m, [new(Id1, Id2, Given.TongyuTown, 40m, Day)]) { EarmarkedYuan = 50m };
}
