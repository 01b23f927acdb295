using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Domain;
using Jilin.DisasterRelief.Features;
using Jilin.Messaging;
using Jilin.ServiceDefaults.Errors;
using Jilin.Testing;
using Microsoft.Extensions.Configuration;

namespace Jilin.DisasterRelief.Tests;

public sealed class DisasterTests
{
    private static readonly DateTimeOffset Noon = new(2009, 7, 1, 12, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public void An_affected_division_lies_in_no_other()
    {
        Given.Refused("nested-divisions", () => Disaster.Declare(DisasterKind.Flood, "x", Given.Day, [Given.TongyuTown, Given.Tongyu]));
        Given.Refused("nested-divisions", () => Disaster.Declare(DisasterKind.Flood, "x", Given.Day, [Given.Tongyu, Given.Tongyu]));
        Given.Refused("division-unknown", () => Disaster.Declare(DisasterKind.Flood, "x", Given.Day, ["110000000000"]));
        Disaster.Declare(DisasterKind.Flood, "x", Given.Day, [Given.Tongyu, Given.ZhenlaiTown]);
    }

    [Fact]
    public void What_is_recorded_lies_in_the_area_and_not_before_the_beginning()
    {
        var disaster = Given.Drought();
        Given.Refused("outside-disaster", () => Need.Ask(disaster, Given.Elsewhere, null, null, 1, null));
        Given.Refused("outside-disaster", () => Given.Appeal(disaster, Given.Elsewhere));
        Given.Refused("outside-disaster", () => LabourTransfer.Record(disaster, Given.Elsewhere, 1, "x", Given.Day));
        Given.Refused("outside-disaster", () => SelfHelpProject.Record(disaster, Given.Elsewhere, SelfHelpKind.Cultivation, 1, 1, Given.Day, null));
        var early = disaster.StartedOn.AddDays(-1);
        Given.Refused("before-disaster", () => Appeal.Open(disaster, "x", disaster.DivisionCodes, null, early, null), "opensOn");
        Given.Refused("before-disaster", () => LabourTransfer.Record(disaster, Given.TongyuTown, 1, "x", early), "transferredOn");
        Given.Refused("before-disaster", () => SelfHelpProject.Record(disaster, Given.TongyuTown, SelfHelpKind.Cultivation, 1, 1, early, null), "startedOn");
        Given.Refused("before-disaster", () => disaster.Close(early, "x", "test", [], 0), "on");
    }

    [Fact]
    public void What_is_recorded_may_be_of_the_first_day_and_in_any_of_the_divisions()
    {
        var disaster = Given.Drought();
        var first = disaster.StartedOn;
        foreach (var place in new[] { Given.TongyuTown, Given.ZhenlaiTown })
        {
            Given.CashNeed(division: place, disaster: disaster);
            LabourTransfer.Record(disaster, place, 1, "x", first);
            SelfHelpProject.Record(disaster, place, SelfHelpKind.Cultivation, 1, 1, first, null);
            Appeal.Open(disaster, "x", [place], null, first, first).Close(first, "test", null);
        }

        disaster.Close(first, "x", "test", [], 0);
    }

    [Fact]
    public void What_is_told_again_is_what_was_told_last()
    {
        var closed = Given.Drought();
        closed.Close(Given.Day, "x", "test", [], 0);
        Assert.All((Aggregate[])[Given.Drought(), closed, Given.Appeal(), Given.ClosedAppeal(), Given.Received(Given.Cash(1))], aggregate =>
        {
            Assert.Equal(Events.LastOf(aggregate).GetType(), ToldAgain.By(aggregate).GetType());
            Assert.Equivalent(Events.LastOf(aggregate), ToldAgain.By(aggregate), strict: true);
        });
    }

    [Fact]
    public void What_is_recorded_is_told_in_full()
    {
        var disaster = Given.Drought();
        Assert.Equivalent(new DisasterState(disaster.Id, DisasterKind.Drought, "2009年旱灾", new(2009, 6, 15), [Given.Tongyu, Given.Zhenlai], null), Assert.IsType<DisasterDeclared>(Events.LastOf(disaster)).Disaster, strict: true);

        var appeal = Appeal.Open(disaster, "抗旱救灾", [Given.Tongyu], 12_345_67, new(2009, 7, 1), new(2009, 8, 31));
        Assert.Equivalent(new AppealState(appeal.Id, disaster.Id, "抗旱救灾", [Given.Tongyu], 12_345.67m, new(2009, 7, 1), new(2009, 8, 31), AppealStatus.Open), Assert.IsType<AppealOpened>(Events.LastOf(appeal)).Appeal, strict: true);
        Assert.Null(Assert.IsType<AppealOpened>(Events.LastOf(Given.Appeal())).Appeal.TargetYuan);

        var project = SelfHelpProject.Record(disaster, Given.TongyuTown, SelfHelpKind.GreenhouseFilm, 12, 3_400_50, Given.Day, "film");
        Assert.Equal(new SelfHelpProjectState(project.Id, disaster.Id, Given.TongyuTown, SelfHelpKind.GreenhouseFilm, 12, 3_400.50m, Given.Day), Assert.IsType<SelfHelpProjectRecorded>(Events.LastOf(project)).SelfHelpProject);

        var transfer = LabourTransfer.Record(disaster, Given.ZhenlaiTown, 34, "大连", Given.Day);
        Assert.Equal(new LabourTransferState(transfer.Id, disaster.Id, Given.ZhenlaiTown, 34, "大连", Given.Day), Assert.IsType<LabourTransferRecorded>(Events.LastOf(transfer)).LabourTransfer);
    }

    [Fact]
    public void A_need_is_of_a_township_or_a_village()
    {
        Given.Refused("need-needs-township-or-village", () => Given.CashNeed(division: Given.Tongyu));
        Given.CashNeed(division: "220822100200");
    }

    [Fact]
    public void An_appeal_does_not_end_before_it_begins_and_is_closed_once()
    {
        var disaster = Given.Drought();
        Given.Refused("before-opening", () => Appeal.Open(disaster, "x", disaster.DivisionCodes, null, Given.Day, Given.Day.AddDays(-1)), "closesOn");
        Given.Refused("nested-divisions", () => Given.Appeal(disaster, Given.Tongyu, Given.TongyuTown));
        var appeal = Given.Appeal(disaster);
        Given.Refused("before-opening", () => appeal.Close(new(2009, 6, 30), "test", null), "on");
        appeal.Close(Given.Day, "test", "enough");
        Assert.Equal((Given.Day, "test", "enough"), (appeal.ClosedOn!.Value, appeal.ClosedBy, appeal.ClosingNote));
        Given.Refused("appeal-closed", () => appeal.Close(Given.Day, "test", null));
        Assert.Equal(AppealStatus.Closed, Assert.IsType<AppealClosed>(Events.LastOf(appeal)).Appeal.Status);
    }

    [Fact]
    public void A_disaster_closes_when_its_reports_are_verified_and_its_donations_distributed()
    {
        var disaster = Given.Drought();
        var reported = TownshipSituation.File(null, Report(ReportKind.First, 0, disaster: disaster));
        Given.Refused("unverified-reports", () => disaster.Close(Given.Day, "x", "test", [reported], 0));
        var elsewhere = TownshipSituation.File(null, Report(ReportKind.First, 0, disaster: disaster, township: Given.ZhenlaiTown));
        var refused = Assert.Throws<RuleException>(() => disaster.Close(Given.Day, "x", "test", [reported, elsewhere], 0));
        Assert.Contains($"{Given.ZhenlaiTown}, {Given.TongyuTown}", refused.Message, StringComparison.Ordinal);
        TownshipSituation.File(reported, Report(ReportKind.Verified, 60, disaster: disaster));
        Given.Refused("undistributed-donations", () => disaster.Close(Given.Day, "x", "test", [reported], 1));

        disaster.Close(Given.Day, "x", "test", [reported], 0);

        Assert.Equal(Given.Day, Assert.IsType<DisasterClosed>(Events.LastOf(disaster)).Disaster.ClosedOn);
        Assert.Equal((Given.Day, "x", "test"), (disaster.ClosedOn!.Value, disaster.Summary, disaster.ClosedBy));
        Given.Refused("disaster-closed", () => disaster.Close(Given.Day, "x", "test", [], 0));
        Given.Refused("disaster-closed", disaster.RequireOpen);
    }

    [Fact]
    public void A_township_reports_first_then_follows_up_then_verifies_and_then_nothing()
    {
        Given.Refused("first-report-missing", () => TownshipSituation.File(null, Report(ReportKind.FollowUp, 0)));
        Given.Refused("first-report-missing", () => TownshipSituation.File(null, Report(ReportKind.Verified, 0)));
        var situation = TownshipSituation.File(null, Report(ReportKind.First, 0));
        Given.Refused("first-report-exists", () => TownshipSituation.File(situation, Report(ReportKind.First, 1)));
        TownshipSituation.File(situation, Report(ReportKind.FollowUp, 60));
        Given.Refused("before-previous-report", () => TownshipSituation.File(situation, Report(ReportKind.FollowUp, 59)));
        TownshipSituation.File(situation, Report(ReportKind.Verified, 60));
        foreach (var kind in Enum.GetValues<ReportKind>()) Given.Refused("already-verified", () => TownshipSituation.File(situation, Report(kind, 120)));
    }

    [Theory]
    [InlineData(nameof(ReportKind.First), 7200, 0)]
    [InlineData(nameof(ReportKind.First), 7201, 1)]
    [InlineData(nameof(ReportKind.First), 7260, 1)]
    [InlineData(nameof(ReportKind.First), 7261, 2)]
    [InlineData(nameof(ReportKind.First), 86_400, 1320)]
    [InlineData(nameof(ReportKind.FollowUp), 86_400, 0)]
    [InlineData(nameof(ReportKind.Verified), 86_400, 0)]
    public void A_first_report_is_late_after_two_hours_and_begun_minutes_count(string kind, int secondsLater, int minutesLate)
    {
        var report = Report(Enum.Parse<ReportKind>(kind), 0, secondsLater);
        report.MarkLateness(Deadline().DueWithin(report.ObservedAt));
        Assert.Equal(minutesLate, report.MinutesLate);
    }

    [Fact]
    public void Lateness_beyond_counting_is_the_most_that_can_be_said()
    {
        var report = Report(ReportKind.First, 0, 0);
        report.MarkLateness(TimeSpan.FromMinutes(-(int.MaxValue + 1.0)));
        Assert.Equal(int.MaxValue, report.MinutesLate);
    }

    [Fact]
    public void The_deadline_is_the_one_in_force_on_the_day_of_observation_in_China()
    {
        var deadline = Deadline(("2019-01-01", 60), ("2004-01-01", 240));
        Assert.Equal(TimeSpan.FromHours(2), deadline.DueWithin(new(2003, 12, 31, 15, 59, 59, TimeSpan.Zero)));
        Assert.Equal(TimeSpan.FromHours(4), deadline.DueWithin(new(2003, 12, 31, 16, 0, 0, TimeSpan.Zero)));
        Assert.Equal(TimeSpan.FromHours(4), deadline.DueWithin(Noon));
        Assert.Equal(TimeSpan.FromHours(1), deadline.DueWithin(new(2019, 1, 1, 0, 0, 0, TimeSpan.FromHours(8))));
        Assert.Throws<InvalidOperationException>(() => Deadline(("2019-01-01", 0)));
    }

    private static FirstReportDeadline Deadline(params (string From, int Minutes)[] thresholds) => FirstReportDeadline.Of(new ConfigurationBuilder()
        .AddInMemoryCollection(thresholds.Index().SelectMany(threshold => new Dictionary<string, string?>
        {
            [$"DisasterRelief:FirstReportDue:{threshold.Index}:From"] = threshold.Item.From,
            [$"DisasterRelief:FirstReportDue:{threshold.Index}:Minutes"] = $"{threshold.Item.Minutes}",
        }))
        .Build());

    private static TownshipReport Report(ReportKind kind, int minutes, int secondsLater = 0, Disaster? disaster = null, string township = Given.TongyuTown) => new()
    {
        DisasterId = disaster?.Id ?? default,
        TownshipCode = township,
        Kind = kind,
        ObservedAt = Noon.AddMinutes(minutes),
        ReportedAt = Noon.AddMinutes(minutes).AddSeconds(secondsLater),
        AffectedPersons = 1,
        AffectedHouseholds = 1,
        CropAreaThousandths = 1,
        DirectLossFen = 1,
        Note = null,
        SignedBy = "test",
    };
}
