using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Contracts.V1;
using Xunit;

namespace Jilin.FixedPointAssistance.Tests;

/// <summary>What a donation does when disaster relief tells of it.</summary>
public sealed class FollowingTests
{
    // What disaster relief says, to a donation in which state: the state after it, and what is told. Everything else says nothing.
    private static readonly Dictionary<(ReliefDonationStatus, DonationStatus), (DonationStatus, Type[])> Moves = new()
    {
        [(ReliefDonationStatus.Distributing, DonationStatus.Allocated)] = (DonationStatus.Allocated, [typeof(DonationDelivered)]),
        [(ReliefDonationStatus.Distributed, DonationStatus.Allocated)] = (DonationStatus.Delivered, [typeof(DonationDelivered)]),
        [(ReliefDonationStatus.DonorInformed, DonationStatus.Allocated)] = (DonationStatus.Delivered, [typeof(DonationDelivered)]),
        [(ReliefDonationStatus.Declined, DonationStatus.Allocated)] = (DonationStatus.Received, [typeof(DonationAllocationUndone)]),
        [(ReliefDonationStatus.Withdrawn, DonationStatus.Allocated)] = (DonationStatus.Cancelled, [typeof(DonationCancelled)]),
        [(ReliefDonationStatus.Distributing, DonationStatus.Cancelling)] = (DonationStatus.Allocated, [typeof(DonationCancellationRefused), typeof(DonationDelivered)]),
        [(ReliefDonationStatus.Distributed, DonationStatus.Cancelling)] = (DonationStatus.Delivered, [typeof(DonationCancellationRefused), typeof(DonationDelivered)]),
        [(ReliefDonationStatus.DonorInformed, DonationStatus.Cancelling)] = (DonationStatus.Delivered, [typeof(DonationCancellationRefused), typeof(DonationDelivered)]),
        [(ReliefDonationStatus.Declined, DonationStatus.Cancelling)] = (DonationStatus.Cancelled, [typeof(DonationCancelled)]),
        [(ReliefDonationStatus.Withdrawn, DonationStatus.Cancelling)] = (DonationStatus.Cancelled, [typeof(DonationCancelled)]),
    };

    public static TheoryData<ReliefDonationStatus, DonationStatus> All
    {
        get
        {
            var all = new TheoryData<ReliefDonationStatus, DonationStatus>();
            foreach (var relief in Enum.GetValues<ReliefDonationStatus>())
            {
                foreach (var status in Enum.GetValues<DonationStatus>()) all.Add(relief, status);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_donation_goes_where_disaster_relief_says_it_stands(ReliefDonationStatus relief, DonationStatus status)
    {
        var appeal = Given.Appeal();
        var donation = Given.ForAppeal(status, appeal);
        var (before, told) = (donation.State(), donation.Events().Count);
        var distributed = relief is ReliefDonationStatus.Distributing or ReliefDonationStatus.Distributed or ReliefDonationStatus.DonorInformed;

        donation.Follow(Given.Relief(donation, appeal, relief, distributed ? [Given.Part(Given.Township, 400, 5)] : []), Given.Day(6));

        if (!Moves.TryGetValue((relief, status), out var move))
        {
            Assert.Equivalent(before, donation.State(), strict: true);
            Assert.Equal(told, donation.Events().Count);
            return;
        }

        Assert.Equal(move.Item1, donation.Status);
        Assert.Equal(move.Item2, donation.Events().Skip(told).Select(message => message.GetType()));
        Assert.Equal(distributed ? [new Delivery(Given.Township, 400, Given.Day(5))] : [], donation.State().Deliveries);
        Assert.Equal(donation.Status == DonationStatus.Cancelled, donation.CancelledOn is not null);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_is_said_of_another_appeal_says_nothing(ReliefDonationStatus relief, DonationStatus status)
    {
        var donation = Given.ForAppeal(status, Given.Appeal());
        var (before, version) = (donation.State(), donation.Version);

        donation.Follow(Given.Relief(donation, Given.Appeal(), relief, Given.Part(Given.Township, 400, 5)), Given.Day(6));

        Assert.Equivalent(before, donation.State(), strict: true);
        Assert.Equal(version, donation.Version);
    }

    [Fact]
    public void What_is_said_of_an_appeal_says_nothing_to_a_donation_that_is_with_none()
    {
        var donation = Given.Allocated(Given.To(Given.County));

        donation.Follow(Given.Relief(donation, Given.Appeal(), ReliefDonationStatus.Withdrawn), Given.Day(6));

        Assert.Equal(DonationStatus.Allocated, donation.Status);
    }

    [Fact]
    public void A_declined_donation_is_free_for_another_purpose_and_deaf_to_the_appeal_that_declined_it()
    {
        var (closed, other) = (Given.Appeal(), Given.Appeal());
        var donation = Given.Allocated(Given.To(closed, Given.Township));

        donation.Follow(Given.Relief(donation, closed, ReliefDonationStatus.Declined), Given.Day(3));

        Assert.Equal((DonationStatus.Received, Given.Day(1)), (donation.Status, donation.ReceivedOn!.Value));
        Assert.Null(donation.State().AllocatedTo);
        Assert.Null(donation.AllocatedOn);
        Assert.Equal(("disaster-relief", "appeal closed"), (donation.Steps[^1].SignedBy, donation.Steps[^1].Note));

        donation.Allocate(Given.To(other), Given.Day(4), "office", null);
        donation.Follow(Given.Relief(donation, closed, ReliefDonationStatus.Declined), Given.Day(5));
        donation.Follow(Given.Relief(donation, closed, ReliefDonationStatus.Distributed, Given.Part(Given.Township, 400, 5)), Given.Day(5));

        Assert.Equal((DonationStatus.Allocated, other.AppealId), (donation.Status, donation.AllocatedAppealId!.Value));
        Assert.Empty(donation.Deliveries);
    }

    [Fact]
    public void A_declined_donation_is_cancelled_without_asking_the_appeal()
    {
        var appeal = Given.Appeal();
        var donation = Given.Allocated(Given.To(appeal));
        donation.Follow(Given.Relief(donation, appeal, ReliefDonationStatus.Declined), Given.Day(3));

        donation.Cancel(Given.Day(4), "office", "the unit wants it back");

        Assert.Equal(DonationStatus.Cancelled, donation.Status);
    }

    [Fact]
    public void Distributions_are_added_once_each_whichever_events_came_and_which_did_not()
    {
        var appeal = Given.Appeal();
        var donation = Given.Allocated(Given.To(appeal));
        Distribution[] parts = [Given.Part(Given.Township, 100, 3), Given.Part(Given.OtherTownship, 200.5m, 5), Given.Part(Given.Village, 699.51m, 4)];

        donation.Follow(Given.Relief(donation, appeal, ReliefDonationStatus.Distributing, parts[..1]), Given.Day(3));
        var version = donation.Version;
        donation.Follow(Given.Relief(donation, appeal, ReliefDonationStatus.Distributing, parts[..1]), Given.Day(3));
        Assert.Equal(version, donation.Version);
        Assert.Null(donation.DeliveredOn);

        // The event about the second part is skipped: the next tells all.
        donation.Follow(Given.Relief(donation, appeal, ReliefDonationStatus.Distributed, parts), Given.Day(8));

        Assert.Equal(parts.Select(part => new Delivery(part.DivisionCode, part.ValueYuan, part.On)), donation.State().Deliveries);
        Assert.Equal(donation.Amount.Yuan, donation.State().Deliveries.Sum(delivery => delivery.ValueYuan));
        Assert.Equal((DonationStatus.Delivered, Given.Day(5)), (donation.Status, donation.DeliveredOn!.Value));
    }

    [Fact]
    public void A_refused_cancellation_leaves_the_donation_allocated_and_the_late_refusal_says_nothing_new()
    {
        var appeal = Given.Appeal();
        var donation = Given.Cancelling(appeal);
        Distribution[] parts = [Given.Part(Given.Township, 100, 2)];

        // The distribution was on its way when the unit asked; the refusal of what it asked comes after it.
        donation.Follow(Given.Relief(donation, appeal, ReliefDonationStatus.Distributing, parts), Given.Day(3));
        var version = donation.Version;
        donation.Follow(Given.Relief(donation, appeal, ReliefDonationStatus.Distributing, parts), Given.Day(4));

        Assert.Equal((DonationStatus.Allocated, version), (donation.Status, donation.Version));
        Assert.Equal(("disaster-relief", "already distributed"), (donation.Steps[^1].SignedBy, donation.Steps[^1].Note));
        Given.Refuses("already-distributed", () => donation.Cancel(Given.Day(5), "office", "again"));
    }

    [Theory]
    [InlineData(ReliefDonationStatus.Withdrawn)]
    [InlineData(ReliefDonationStatus.Declined)]
    [InlineData(ReliefDonationStatus.Distributing)]
    [InlineData(ReliefDonationStatus.Distributed)]
    public void An_event_of_an_earlier_day_never_makes_the_steps_run_backwards(ReliefDonationStatus relief)
    {
        var appeal = Given.Appeal();
        foreach (var status in (DonationStatus[])[DonationStatus.Allocated, DonationStatus.Cancelling])
        {
            var donation = Given.ForAppeal(status, appeal);
            donation.Follow(Given.Relief(donation, appeal, relief, Given.Part(Given.Township, 100, -3)), Given.Day(-3));

            Assert.Equal(donation.Steps.Select(step => step.On).Order(), donation.Steps.Select(step => step.On));
        }
    }
}
