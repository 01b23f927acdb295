using System.Text.Json.Nodes;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Features;
using Jilin.Testing;
using Xunit;

namespace Jilin.FixedPointAssistance.Tests;

/// <summary>
/// What other services read. A sample says how an event looked when it was first sent, and is never touched again: the event may say more, and never
/// says less, or the same under another name. With a new member it gets a further sample, <c>….2.json</c>; the older one is still read, as events are
/// that wait in an outbox or for an operator.
/// </summary>
public sealed class GoldenSampleTests
{
    private static readonly Guid Unit = Guid.Parse("01980000-0000-7000-8000-000000000001");
    private static readonly Guid Donation = Guid.Parse("01980000-0000-7000-8000-000000000002");
    private static readonly Guid Appeal = Guid.Parse("01980000-0000-7000-8000-000000000003");
    private static readonly Guid Project = Guid.Parse("01980000-0000-7000-8000-000000000004");

    private static readonly DonationState Pledged = new(
        Donation, Unit, "吉林省农业委员会", DonationLedger.Cash, DonationStatus.Pledged, 1234.5m, [], new("220822000000", Appeal, null), null, new(2009, 7, 10), null, null, null, null, null, []);

    private static readonly DonationState Received = Pledged with { Status = DonationStatus.Received, ReceivedOn = new(2009, 7, 11) };

    private static readonly DonationState Allocated = Received with { Status = DonationStatus.Allocated, AllocatedTo = new("220822100000", Appeal, null), AllocatedOn = new(2009, 7, 12) };

    private static readonly DonationState Delivered = Allocated with
    {
        Ledger = DonationLedger.Goods,
        Status = DonationStatus.Delivered,
        Goods = [new("化肥 \"50 kg\"", 0.125m, "吨", 1000.01m), new("种子", 3, "袋", 234.49m)],
        DeliveredOn = new(2009, 7, 14),
        Deliveries = [new("220822100000", 1000.01m, new(2009, 7, 13)), new("220822101000", 234.49m, new(2009, 7, 14))],
    };

    private static readonly object[] Events =
    [
        new AidingUnitRegistered(new(Unit, "吉林省农业委员会", AidingUnitKind.ProvincialOrgan, [])),
        new AidingUnitPaired(new(Unit, "吉林省军区", AidingUnitKind.ArmedForces, [new("220822100000", 2009), new("220822101000", 2010)])),
        new DonationPledged(Pledged),
        new DonationReceived(Received),
        new DonationAllocated(Allocated),
        new DonationAllocationUndone(Received),
        new DonationDelivered(Delivered),
        new DonationReported(Delivered with
        {
            Ledger = DonationLedger.Introduced,
            Status = DonationStatus.Reported,
            Goods = [],
            Purpose = new(null, null, Project),
            AllocatedTo = new("220822000000", null, Project),
            ReportedOn = new(2009, 7, 20),
        }),
        new DonationCancellationRequested(Allocated with { Status = DonationStatus.Cancelling }),
        new DonationCancellationRefused(Allocated with { Deliveries = [new("220822100000", 0.01m, new(2009, 7, 13))] }),
        new DonationCancelled(Received with { Ledger = DonationLedger.Forwarded, Status = DonationStatus.Cancelled, Purpose = new(null, null, null), CancelledOn = new(2009, 7, 13) }),
        // The service's own timer: one that was scheduled by an older version comes due in a newer one.
        new DonorReportDue(Donation),
    ];

    [Fact]
    public void Every_event_says_all_that_its_samples_say_and_each_sample_is_read() => GoldenSamples.Hold(Events, typeof(DonationPledged).Assembly, typeof(DonorReportDue).Assembly);

    [Fact]
    public void A_lost_a_renamed_a_retyped_and_a_new_member_are_noticed()
    {
        Assert.Equal(["$.unit.name is gone"], Differences("""{"unit":{"name":"a","year":2009}}""", """{"unit":{"year":2009}}"""));
        Assert.Equal(["$.name is gone", "$.title is new: it needs a further sample"], Differences("""{"name":"a"}""", """{"title":"a"}"""));
        Assert.Equal(["$.year is \"2009\", was 2009"], Differences("""{"year":2009}""", """{"year":"2009"}"""));
        Assert.Equal(["$.lines[1] is gone"], Differences("""{"lines":[1,2]}""", """{"lines":[1]}"""));
        Assert.Equal(["$.lines[0].item is null, was \"a\""], Differences("""{"lines":[{"item":"a"}]}""", """{"lines":[{"item":null}]}"""));
        Assert.Empty(Differences("""{"name":null,"year":1}""", """{"year":1,"name":null}"""));
        Assert.Empty(Differences("""{"name":"a"}""", """{"name":"a","title":"b"}""", mayGrow: true));
    }

    [Fact]
    public void The_members_of_each_enum_are_those_that_are_listed() => Assert.Empty(GoldenSamples.EnumDifferences(typeof(DonationPledged).Assembly));

    [Fact]
    public void A_lost_a_renamed_and_a_new_member_and_a_name_that_is_no_word_are_noticed()
    {
        Dictionary<string, string[]> known = new() { ["V1.Kind"] = ["Flood", "Hail"], ["V1.Lost"] = ["Other"] };
        Assert.Empty(GoldenSamples.EnumDifferences(known, known));
        Assert.Equal(
            ["V1.Kind.Hail is gone", "V1.Kind.Frost is new: it needs to be listed", "V1.Kind.SMSFlood is new: it needs to be listed", "V1.Kind.SMSFlood does not come back from smsFlood", "V1.Lost is gone"],
            GoldenSamples.EnumDifferences(known, new Dictionary<string, string[]> { ["V1.Kind"] = ["Frost", "Flood", "SMSFlood"] }));
        Assert.Equal(["V1.Lost.Other is new: it needs to be listed"], GoldenSamples.EnumDifferences(new Dictionary<string, string[]>(), new Dictionary<string, string[]> { ["V1.Lost"] = ["Other"] }));
    }

    private static IEnumerable<string> Differences(string sample, string now, bool mayGrow = false) => GoldenSamples.Differences("$", JsonNode.Parse(sample), JsonNode.Parse(now), mayGrow);
}
