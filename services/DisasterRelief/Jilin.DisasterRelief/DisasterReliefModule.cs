using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Features;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging;
using Jilin.Messaging.Operations;
using Jilin.Persistence.Idempotency;
using Jilin.ServiceDefaults.OpenApi;

namespace Jilin.DisasterRelief;

/// <summary>Disaster relief (救灾): disasters, the townships' reports and needs, appeals, and what becomes of the donations to them.</summary>
public static class DisasterReliefModule
{
    public static IHostApplicationBuilder AddDisasterRelief(this IHostApplicationBuilder builder)
    {
        builder.AddServiceDatabase<DisasterReliefDbContext, SqliteDisasterReliefDbContext, SqlServerDisasterReliefDbContext>(ThisService.Slug);
        builder.AddMessaging<DisasterReliefDbContext>(ThisService.Slug, messaging => messaging
            .Publishes(typeof(DisasterDeclared).Assembly)
            .Publishes<AppealOver>()
            .Subscribe("donations", events => events.Follow<DonationState, FollowDonations>())
            .Subscribe("timers", events => events.On<AppealOver, CloseAppealWhenOver>()));
        builder.Services.AddSingleton(FirstReportDeadline.Of(builder.Configuration));
        builder.Services.AddServiceOpenApi(ThisService.Slug, ThisService.Title, "Disasters, the townships' reports and needs, appeals, and relief donations from their takeover to the people.");
        return builder;
    }

    public static IEndpointRouteBuilder MapDisasterRelief(this IEndpointRouteBuilder app)
    {
        var api = app.MapApi(ThisService.Slug);
        ListDisasters.Map(api);
        ListReports.Map(api);
        ListNeeds.Map(api);
        ListAppeals.Map(api);
        ListReliefDonations.Map(api);
        ListDistributions.Map(api);
        ListSelfHelpProjects.Map(api);
        ListLabourTransfers.Map(api);
        ClosingReport.Map(api);
        api.MapOperations<DisasterReliefDbContext>();

        var changes = api.MapChanges<DisasterReliefDbContext>();
        DeclareDisaster.Map(changes);
        ReportSituation.Map(changes);
        StateNeed.Map(changes);
        OpenAppeal.Map(changes);
        CloseAppeal.Map(changes);
        AllocateToNeed.Map(changes);
        DistributeDonation.Map(changes);
        RecordSelfHelpProject.Map(changes);
        RecordLabourTransfer.Map(changes);
        CloseDisaster.Map(changes);
        return app;
    }
}
