using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Domain;
using Xunit;

namespace Jilin.FixedPointAssistance.Tests;

/// <summary>The steps of a donation that people sign, and what each refuses.</summary>
public sealed class DonationTests
{
    [Fact]
    public void A_donation_goes_from_the_pledge_to_the_report_every_step_dated_signed_and_told_with_the_state_after_it()
    {
        var donation = Given.Pledged(DonationLedger.Introduced, Given.To(Given.County));
        donation.Receive(Given.Day(1), "王会计", "by bank");
        donation.Allocate(Given.To(Given.Township), Given.Day(2), "李主任", null);
        donation.Deliver(Given.Place(Given.Village), Given.Day(3), "张乡长", null);
        donation.Report(Given.Day(4), "李主任", "letter 12");

        Assert.Equal(
            [
                (DonationStatus.Pledged, Given.Day(0), "吉林省农业委员会", null),
                (DonationStatus.Received, Given.Day(1), "王会计", "by bank"),
                (DonationStatus.Allocated, Given.Day(2), "李主任", null),
                (DonationStatus.Delivered, Given.Day(3), "张乡长", null),
                (DonationStatus.Reported, Given.Day(4), "李主任", "letter 12"),
            ],
            donation.Steps.Select(step => (step.Status, step.On, step.SignedBy, step.Note)));
        Assert.Equal(
            [typeof(DonationPledged), typeof(DonationReceived), typeof(DonationAllocated), typeof(DonationDelivered), typeof(DonationReported)],
            donation.Events().Select(told => told.GetType()));
        Assert.Equal(5, donation.Version);
        Assert.Null(Assert.IsType<DonationReceived>(donation.Events()[1]).Donation.AllocatedTo);

        var state = Assert.IsType<DonationReported>(donation.Events()[^1]).Donation;
        Assert.Equivalent(donation.State(), state, strict: true);
        Assert.Equal((DonationStatus.Reported, 1000.01m), (state.Status, state.AmountYuan));
        Assert.Equal((Given.Day(0), Given.Day(1), Given.Day(2), Given.Day(3), Given.Day(4), null), (state.PledgedOn, state.ReceivedOn, state.AllocatedOn, state.DeliveredOn, state.ReportedOn, state.CancelledOn));
        Assert.Equal(new Delivery(Given.Village, 1000.01m, Given.Day(3)), Assert.Single(state.Deliveries));
        Assert.Equal((new(Given.County, null, null), new(Given.Township, null, null)), (state.Purpose, state.AllocatedTo!));
    }

    [Theory]
    [InlineData(DonationLedger.Cash)]
    [InlineData(DonationLedger.Goods)]
    [InlineData(DonationLedger.Introduced)]
    public void An_allocation_names_where_to(DonationLedger ledger) =>
        Given.Refuses("allocation-needs-target", () => Given.Received(ledger).Allocate(Given.Nowhere, Given.Day(2), "office", null));

    [Fact]
    public void What_is_forwarded_to_a_foundation_is_allocated_to_nowhere_of_ours()
    {
        var donation = Given.Received(DonationLedger.Forwarded);
        donation.Allocate(Given.Nowhere, Given.Day(2), "office", null);

        Assert.Equal((DonationStatus.Allocated, new DonationPurpose(null, null, null)), (donation.Status, donation.State().AllocatedTo));
        Given.Refuses("forwarded-has-no-purpose", () => Given.Pledged(DonationLedger.Forwarded, Given.To(Given.County)));
        Given.Refuses("forwarded-has-no-purpose", () => Given.Pledged(DonationLedger.Forwarded, Given.To(Given.Appeal())));
        Given.Refuses("forwarded-has-no-purpose", () => Given.Pledged(DonationLedger.Forwarded, Given.ToProject(Guid.NewGuid())));
        Given.Refuses("forwarded-has-no-purpose", () => Given.Received(DonationLedger.Forwarded).Allocate(Given.To(Given.County), Given.Day(2), "office", null));
    }

    [Fact]
    public void A_donation_is_for_an_appeal_or_for_a_project_not_for_both()
    {
        var both = new Purpose(null, Given.Appeal(), Guid.NewGuid());

        Given.Refuses("one-purpose", () => Given.Pledged(purpose: both));
        Given.Refuses("one-purpose", () => Given.Received().Allocate(both, Given.Day(2), "office", null));
    }

    [Fact]
    public void Appeals_take_cash_and_goods_only()
    {
        Given.Pledged(DonationLedger.Cash, Given.To(Given.Appeal()));
        Given.Pledged(DonationLedger.Goods, Given.To(Given.Appeal()));
        Given.Refuses("ledger-not-for-appeals", () => Given.Pledged(DonationLedger.Introduced, Given.To(Given.Appeal())));
        Given.Refuses("ledger-not-for-appeals", () => Given.Received(DonationLedger.Introduced).Allocate(Given.To(Given.Appeal()), Given.Day(2), "office", null));
    }

    [Fact]
    public void A_closed_appeal_takes_nothing_and_one_with_a_last_day_takes_until_it()
    {
        Given.Refuses("appeal-closed", () => Given.Pledged(purpose: Given.To(Given.Appeal(AppealStatus.Closed))));
        Given.Refuses("appeal-closed", () => Given.Pledged(purpose: Given.To(Given.Appeal(closesOn: Given.Day(-1)))));
        Given.Pledged(purpose: Given.To(Given.Appeal(closesOn: Given.Day(0))));

        Given.Refuses("appeal-closed", () => Given.Received().Allocate(Given.To(Given.Appeal(AppealStatus.Closed)), Given.Day(2), "office", null));
        Given.Refuses("appeal-closed", () => Given.Received().Allocate(Given.To(Given.Appeal(closesOn: Given.Day(1))), Given.Day(2), "office", null));
        Given.Received().Allocate(Given.To(Given.Appeal(closesOn: Given.Day(2))), Given.Day(2), "office", null);
    }

    [Fact]
    public void A_place_named_with_an_appeal_is_within_its_area()
    {
        Given.Pledged(purpose: Given.To(Given.Appeal(), Given.Township));
        Given.Pledged(purpose: Given.To(Given.Appeal(), Given.County));
        Given.Pledged(purpose: Given.To(Given.Appeal() with { DivisionCodes = [Given.OtherCounty, Given.County] }, Given.Township));
        Given.Refuses("outside-appeal", () => Given.Pledged(purpose: Given.To(Given.Appeal(), Given.OtherCounty)));
        Given.Refuses("outside-appeal", () => Given.Pledged(purpose: Given.To(Given.Appeal(), "220000000000")));
        Given.Refuses("outside-appeal", () => Given.Received().Allocate(Given.To(Given.Appeal(), Given.OtherCounty), Given.Day(2), "office", null));
    }

    [Fact]
    public void Donor_specified_use_is_honoured_the_target_may_be_narrower_and_never_another()
    {
        var (appeal, project) = (Given.Appeal(), Guid.NewGuid());
        (Purpose Purpose, Purpose Target, bool Honoured)[] cases =
        [
            (Given.Nowhere, Given.To(Given.OtherCounty), true),
            (Given.Nowhere, Given.To(appeal), true),
            (Given.To(Given.County), Given.To(Given.County), true),
            (Given.To(Given.County), Given.To(Given.Village), true),
            (Given.To(Given.County), Given.ToProject(project, Given.Township), true),
            (Given.To(Given.County), Given.To(appeal, Given.Township), true),
            (Given.To(Given.County), Given.To(Given.OtherCounty), false),
            (Given.To(Given.Township), Given.To(Given.County), false),
            (Given.To(Given.Township), Given.To(Given.OtherTownship), false),
            (Given.To(Given.County), Given.ToProject(project), false),
            (Given.To(Given.County), Given.To(appeal), false),
            (Given.To(appeal), Given.To(appeal), true),
            (Given.To(appeal), Given.To(appeal, Given.Township), true),
            (Given.To(appeal), Given.To(Given.Appeal()), false),
            (Given.To(appeal), Given.To(Given.County), false),
            (Given.To(appeal), Given.ToProject(project), false),
            (Given.To(appeal, Given.Township), Given.To(appeal, Given.OtherTownship), false),
            (Given.ToProject(project), Given.ToProject(project), true),
            (Given.ToProject(project), Given.ToProject(project, Given.Village), true),
            (Given.ToProject(project), Given.ToProject(Guid.NewGuid()), false),
            (Given.ToProject(project), Given.To(Given.County), false),
            (Given.ToProject(project), Given.To(appeal), false),
        ];

        Assert.All(cases, given =>
        {
            var donation = Given.Received(purpose: given.Purpose);
            if (!given.Honoured)
            {
                Given.Refuses("donor-specified-use", () => donation.Allocate(given.Target, Given.Day(2), "office", null));
                return;
            }

            donation.Allocate(given.Target, Given.Day(2), "office", null);
            Assert.Equal(new(given.Target.Division?.Code, given.Target.Appeal?.AppealId, given.Target.ProjectId), donation.State().AllocatedTo);
        });
    }

    [Fact]
    public void A_donation_is_delivered_within_the_place_it_was_allocated_to()
    {
        Given.Refuses("delivered-elsewhere", () => Given.Allocated(Given.To(Given.County)).Deliver(Given.Place(Given.OtherCounty), Given.Day(3), "office", null));
        Given.Refuses("delivered-elsewhere", () => Given.Allocated(Given.To(Given.Township)).Deliver(Given.Place(Given.County), Given.Day(3), "office", null));
        Given.Allocated(Given.To(Given.Township)).Deliver(Given.Place(Given.Village), Given.Day(3), "office", null);
        Given.Allocated(Given.ToProject(Guid.NewGuid())).Deliver(Given.Place(Given.OtherCounty), Given.Day(3), "office", null);
    }

    [Fact]
    public void What_is_with_an_appeal_is_delivered_by_disaster_relief_alone() =>
        Given.Refuses("distributed-by-disaster-relief", () => Given.Allocated(Given.To(Given.Appeal())).Deliver(Given.Place(Given.Township), Given.Day(3), "office", null));

    [Theory]
    [InlineData(DonationStatus.Pledged)]
    [InlineData(DonationStatus.Received)]
    [InlineData(DonationStatus.Allocated)]
    public void What_is_not_with_an_appeal_is_cancelled_at_once_with_the_reason(DonationStatus status)
    {
        var donation = status switch { DonationStatus.Pledged => Given.Pledged(), DonationStatus.Received => Given.Received(), _ => Given.Allocated() };
        donation.Cancel(Given.Day(9), "office", "the unit was dissolved");

        Assert.Equal((DonationStatus.Cancelled, Given.Day(9)), (donation.Status, donation.CancelledOn!.Value));
        Assert.Equal("the unit was dissolved", donation.Steps[^1].Note);
        Assert.IsType<DonationCancelled>(donation.Events()[^1]);
    }

    [Fact]
    public void The_cancellation_of_what_is_with_an_appeal_is_asked_for_and_does_not_count_yet()
    {
        var donation = Given.Allocated(Given.To(Given.Appeal()));
        donation.Cancel(Given.Day(3), "office", "by mistake");

        Assert.Equal((DonationStatus.Cancelling, null), (donation.Status, donation.CancelledOn));
        Assert.IsType<DonationCancellationRequested>(donation.Events()[^1]);
    }

    [Fact]
    public void What_is_known_to_be_with_the_people_in_part_is_not_cancelled()
    {
        var appeal = Given.Appeal();
        var donation = Given.Allocated(Given.To(appeal));
        donation.Follow(Given.Relief(donation, appeal, ReliefDonationStatus.Distributing, Given.Part(Given.Township, 1, 3)), Given.Day(3));

        Given.Refuses("already-distributed", () => donation.Cancel(Given.Day(4), "office", "by mistake"));
        Assert.Equal(DonationStatus.Allocated, donation.Status);
    }

    [Fact]
    public void A_step_is_on_the_day_of_the_step_it_follows_or_later_and_a_refused_one_changes_nothing()
    {
        (Func<Donation> Donation, int Previous, Action<Donation, DateOnly> Step)[] steps =
        [
            (() => Given.Pledged(), 0, (donation, on) => donation.Receive(on, "office", null)),
            (() => Given.Received(), 1, (donation, on) => donation.Allocate(Given.To(Given.County), on, "office", null)),
            (() => Given.Allocated(), 2, (donation, on) => donation.Deliver(Given.Place(Given.Township), on, "office", null)),
            (() => Given.Delivered(), 3, (donation, on) => donation.Report(on, "office", null)),
            (() => Given.Pledged(), 0, (donation, on) => donation.Cancel(on, "office", "by mistake")),
            (() => Given.Received(), 1, (donation, on) => donation.Cancel(on, "office", "by mistake")),
            (() => Given.Allocated(), 2, (donation, on) => donation.Cancel(on, "office", "by mistake")),
            (() => Given.Allocated(Given.To(Given.Appeal())), 2, (donation, on) => donation.Cancel(on, "office", "by mistake")),
        ];

        Assert.All(steps, given =>
        {
            var donation = given.Donation();
            var (before, version) = (donation.State(), donation.Version);
            Given.Refuses("before-previous-step", () => given.Step(donation, Given.Day(given.Previous - 1)));
            Assert.Equivalent(before, donation.State(), strict: true);
            Assert.Equal(version, donation.Version);

            given.Step(donation, Given.Day(given.Previous));
            Assert.NotEqual(before.Status, donation.Status);
        });
    }
}
