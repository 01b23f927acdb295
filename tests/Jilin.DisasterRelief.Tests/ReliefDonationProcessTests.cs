using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Domain;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging;

namespace Jilin.DisasterRelief.Tests;

/// <summary>The process that spans two services: every edge of its table, and what is not in it.</summary>
public sealed class ReliefDonationProcessTests
{
    private static readonly ReliefDonationStatus?[] Everywhere = [null, .. Enum.GetValues<ReliefDonationStatus>()];

    public static TheoryData<int> Edges => [.. Enumerable.Range(0, ReliefDonation.Transitions.Count)];

    public static TheoryData<string?, string> NoEdges
    {
        get
        {
            var data = new TheoryData<string?, string>();
            foreach (var from in Everywhere)
            {
                foreach (var trigger in Enum.GetValues<ReliefDonationTrigger>())
                {
                    if (!ReliefDonation.Transitions.Any(transition => transition.From == from && transition.Trigger == trigger)) data.Add(from?.ToString(), trigger.ToString());
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Edges))]
    public void Each_edge_of_the_table_is_taken_and_told(int edge)
    {
        var transition = ReliefDonation.Transitions[edge];
        var bench = Bench.At(transition.From);
        var version = bench.Donation.Version;
        bench.Steps = 0;

        bench.Pull(transition.Trigger);

        Assert.Equal(transition.To, bench.Donation.Status);
        Assert.Equal(version + bench.Steps, bench.Donation.Version);
        var told = transition.Tell(bench.Donation.State());
        Assert.Equal(told.GetType(), Events.LastOf(bench.Donation).GetType());
        Assert.Equal(transition.To, ((ReliefDonationState)told.GetType().GetProperty("Donation")!.GetValue(Events.LastOf(bench.Donation))!).Status);
    }

    [Theory, MemberData(nameof(NoEdges))]
    public void What_is_not_in_the_table_changes_nothing_and_tells_nothing(string? from, string trigger)
    {
        var bench = Bench.At(from is null ? null : Enum.Parse<ReliefDonationStatus>(from));
        var (status, version) = (bench.Donation.Status, bench.Donation.Version);

        var refusal = Record.Exception(() => bench.Pull(Enum.Parse<ReliefDonationTrigger>(trigger)));

        Assert.True(refusal is null or ServiceDefaults.Errors.RuleException { Rule: "wrong-status" }, $"{refusal}");
        Assert.Equal((status, version), (bench.Donation.Status, bench.Donation.Version));
    }

    [Fact]
    public void The_documented_table_is_the_one_in_the_code()
    {
        var written = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "appeal-to-donor.md"))
            .SkipWhile(line => line != "| from | when | to | event |")
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|', ' ').Split(" | "));
        var coded = ReliefDonation.Transitions.Select(transition => new[]
        {
            transition.From is null ? "–" : Camel(transition.From),
            Camel(transition.Trigger),
            Camel(transition.To),
            EventName.Of(transition.Tell(Bench.At(null).Donation.State()).GetType()).Split('.')[^1],
        });
        Assert.Equal(coded.Select(row => string.Join(" | ", row)), written.Select(row => string.Join(" | ", row)));
    }

    [Fact]
    public void The_table_names_each_situation_once() =>
        Assert.Equal(ReliefDonation.Transitions.Count, ReliefDonation.Transitions.DistinctBy(transition => (transition.From, transition.Trigger)).Count());

    [Fact]
    public void A_withdrawal_frees_every_need_it_was_earmarked_for()
    {
        var donation = Given.Cash(1000);
        var relief = Given.Received(donation);
        var (first, second) = (Given.CashNeed(400), Given.CashNeed(600));
        relief.Allocate(first, Given.Appeal(), 300_00, Given.Day, "test");
        relief.Allocate(second, Given.Appeal(), 600_00, Given.Day, "test");
        relief.Allocate(first, Given.Appeal(), 100_00, Given.Day, "test");

        relief.FollowCancellationRequest(donation, Given.Appeal(), [first, second]);

        Assert.Equal((0, 0), (first.Allocated, second.Allocated));
        Assert.All(relief.Allocations, allocation => Assert.True(allocation.IsUndone));
        Assert.Equal(0, relief.EarmarkedFen);
        Assert.Equal(ReliefDonationStatus.Withdrawn, relief.Status);
        Given.Received(Given.Cash(400)).Allocate(first, Given.Appeal(), 400_00, Given.Day, "test");
    }

    [Fact]
    public void A_late_cancellation_leaves_allocations_and_needs_as_they_are()
    {
        var donation = Given.Cash(1000);
        var relief = Given.Received(donation);
        var need = Given.CashNeed();
        relief.Allocate(need, Given.Appeal(), 900_00, Given.Day, "test");
        relief.Distribute(need, 1, Given.Day, "test");

        relief.FollowCancellationRequest(donation, Given.Appeal(), [need]);

        Assert.Equal(ReliefDonationStatus.Distributing, relief.Status);
        Assert.Equal((900_00, 1), (need.Allocated, need.Distributed));
        var told = Assert.IsType<ReliefDonationCancellationRefused>(Events.LastOf(relief)).Donation;
        Assert.Equal(0.01m, Assert.Single(told.Distributions).ValueYuan);
    }

    [Fact]
    public void A_declined_donation_is_taken_over_by_the_next_open_appeal()
    {
        var disaster = Given.Drought();
        var (closed, open) = (Given.ClosedAppeal(disaster), Given.Appeal(disaster, Given.Zhenlai));
        var relief = ReliefDonation.Of(Given.Cash(5));
        relief.FollowAllocation(Given.Cash(5, closed.Id), closed);
        Assert.Equal((ReliefDonationStatus.Declined, closed.Id), (relief.Status, relief.AppealId));

        relief.FollowAllocation(Given.Cash(5, open.Id, Given.ZhenlaiTown), open);

        Assert.Equal((ReliefDonationStatus.Received, open.Id, Given.ZhenlaiTown), (relief.Status, relief.AppealId, relief.DivisionCode));
    }

    [Fact]
    public void A_cancellation_after_a_skipped_allocation_is_answered_for_the_appeal_it_is_allocated_to_now()
    {
        var (earlier, now) = (Given.ClosedAppeal(), Given.Appeal());
        var relief = ReliefDonation.Of(Given.Cash(5, earlier.Id));
        relief.FollowAllocation(Given.Cash(5, earlier.Id), earlier);

        relief.FollowCancellationRequest(Given.Cash(5, now.Id), now, []);

        Assert.Equal(now.Id, Assert.IsType<ReliefDonationDeclined>(Events.LastOf(relief)).Donation.AppealId);
    }

    [Fact]
    public void A_cancellation_of_what_was_never_heard_of_leaves_a_withdrawn_record_with_its_full_state()
    {
        var appeal = Given.Appeal();
        var donation = Given.Cash(12.34m, appeal.Id);
        var relief = ReliefDonation.Of(donation);

        relief.FollowCancellationRequest(donation, appeal, []);

        var told = Assert.IsType<ReliefDonationWithdrawn>(Events.LastOf(relief)).Donation;
        Assert.Equal((donation.DonationId, appeal.Id, appeal.DisasterId, 12.34m, 0m), (told.DonationId, told.AppealId, told.DisasterId, told.AmountYuan, told.DistributedYuan));
    }

    private static string Camel(Enum value) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>A donation brought to a status, and how to bring it on.</summary>
    private sealed class Bench
    {
        private readonly Appeal _open = Given.Appeal();
        private readonly Appeal _closed = Given.ClosedAppeal();
        private readonly Need _need = Given.CashNeed();
        private readonly DonationState _told = Given.Cash(100);

        private Bench() => Donation = ReliefDonation.Of(_told);

        public ReliefDonation Donation { get; }

        /// <summary>How many changes were asked for: a distribution is earmarked first.</summary>
        public int Steps { get; set; }

        public static Bench At(ReliefDonationStatus? status)
        {
            var bench = new Bench();
            ReliefDonationTrigger[] way = status switch
            {
                null => [],
                ReliefDonationStatus.Received => [ReliefDonationTrigger.AllocatedToOpenAppeal],
                ReliefDonationStatus.Declined => [ReliefDonationTrigger.AllocatedToClosedAppeal],
                ReliefDonationStatus.Withdrawn => [ReliefDonationTrigger.CancellationRequested],
                ReliefDonationStatus.Distributing => [ReliefDonationTrigger.AllocatedToOpenAppeal, ReliefDonationTrigger.PartDistributed],
                ReliefDonationStatus.Distributed => [ReliefDonationTrigger.AllocatedToOpenAppeal, ReliefDonationTrigger.RestDistributed],
                ReliefDonationStatus.DonorInformed => [ReliefDonationTrigger.AllocatedToOpenAppeal, ReliefDonationTrigger.RestDistributed, ReliefDonationTrigger.DonationReported],
                _ => throw new ArgumentOutOfRangeException(nameof(status)),
            };
            foreach (var trigger in way) bench.Pull(trigger);
            Assert.Equal(status ?? ReliefDonationStatus.Received, bench.Donation.Status);
            return bench;
        }

        public void Pull(ReliefDonationTrigger trigger)
        {
            Steps++;
            switch (trigger)
            {
                case ReliefDonationTrigger.AllocatedToOpenAppeal:
                    Donation.FollowAllocation(_told, _open);
                    break;
                case ReliefDonationTrigger.AllocatedToClosedAppeal:
                    Donation.FollowAllocation(_told, _closed);
                    break;
                case ReliefDonationTrigger.Earmarked:
                    Donation.Allocate(_need, _open, 1, Given.Day, "test");
                    break;
                case ReliefDonationTrigger.PartDistributed:
                    Earmark(1);
                    Donation.Distribute(_need, 1, Given.Day, "test");
                    break;
                case ReliefDonationTrigger.RestDistributed:
                    var rest = Donation.Lines[0].Received - Donation.Lines[0].Distributed;
                    Earmark(Donation.Lines[0].Received - Donation.Lines[0].Allocated);
                    Donation.Distribute(_need, rest, Given.Day, "test");
                    break;
                case ReliefDonationTrigger.DonationReported:
                    Donation.FollowReport();
                    break;
                case ReliefDonationTrigger.CancellationRequested:
                    Donation.FollowCancellationRequest(_told, _open, [_need]);
                    break;
            }
        }

        private void Earmark(long measure)
        {
            if (measure == 0) return;
            Donation.Allocate(_need, _open, measure, Given.Day, "test");
            Steps++;
        }
    }
}
