using System.Text.Json;
using Jilin.DisasterRelief.Contracts.V1;
using Jilin.Messaging;
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
    private static readonly JsonSerializerOptions Required = new(CloudEvent.Json) { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };
    private static readonly DateOnly Day = new(2009, 7, 15);

    private static readonly DisasterState Disaster = new(Id1, DisasterKind.Drought, "2009年旱灾", new(2009, 6, 15), [Given.Tongyu, Given.Zhenlai], null);
    private static readonly AppealState Appeal = new(Id2, Id1, "抗旱募捐", [Given.Tongyu], 500_000m, new(2009, 7, 1), new(2009, 8, 31), AppealStatus.Open);

    private static readonly Dictionary<string, object> Fixed = new object[]
    {
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
    }.ToDictionary(message => EventName.Of(message.GetType()));

    public static TheoryData<string> Names => [.. typeof(DisasterDeclared).Assembly.GetExportedTypes().Where(type => type.GetField(nameof(EventName)) is not null).Select(EventName.Of)];

    [Theory, MemberData(nameof(Names))]
    public void An_event_still_says_all_that_its_golden_sample_says(string name)
    {
        Assert.True(Fixed.TryGetValue(name, out var message), $"Add {name} to this test.");
        var json = JsonSerializer.SerializeToNode(message, message.GetType(), CloudEvent.Json)!;
        var samples = GoldenSamples.Of(name);
        Assert.True(File.Exists(samples[0]), $"{name} has no golden sample. Add Golden/{name}.json:\n{json}");
        Assert.Empty(GoldenSamples.Differences(name, json));
        // Whatever an older sample does not say must be optional: Required refuses it otherwise.
        var read = samples.Select(sample => JsonSerializer.Deserialize(File.ReadAllBytes(sample), message.GetType(), Required)).ToList();
        Assert.Equal(json.ToJsonString(), JsonSerializer.SerializeToNode(read[^1], message.GetType(), CloudEvent.Json)!.ToJsonString());
    }

    [Fact]
    public void Every_golden_sample_is_of_an_event() => Assert.Equal(Names.Select(row => row.Data).Order(StringComparer.Ordinal), GoldenSamples.Names.Order(StringComparer.Ordinal));

    [Fact]
    public void The_members_of_each_enum_are_those_that_are_listed() => Assert.Empty(GoldenSamples.EnumDifferences(typeof(DisasterDeclared).Assembly));

    private static ReliefDonationState Relief(ReliefDonationStatus status) => new(Id3, Id2, Id1, status, 100.01m, 0m, []);

    private static ReliefDonationState Distributed(ReliefDonationStatus status) => new(Id3, Id2, Id1, status, 100.01m, 40m, [new(Id1, Id2, Given.TongyuTown, 40m, Day)]) { EarmarkedYuan = 50m };
}
