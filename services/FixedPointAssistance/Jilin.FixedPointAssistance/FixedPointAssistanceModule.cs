using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.FixedPointAssistance.Features;
using Jilin.Messaging;
using Jilin.Messaging.Operations;
using Jilin.Persistence.Idempotency;
using Jilin.ServiceDefaults.OpenApi;

namespace Jilin.FixedPointAssistance;

/// <summary>Fixed-point assistance (定点扶贫): aiding units, their pairings, and their donations from the pledge to the report.</summary>
public static class FixedPointAssistanceModule
{
    internal const string Root = $"{ApiGroup.Root}/{ThisService.Slug}";

    public static IHostApplicationBuilder AddFixedPointAssistance(this IHostApplicationBuilder builder)
    {
        builder.AddServiceDatabase<FixedPointAssistanceDbContext, SqliteFixedPointAssistanceDbContext, SqlServerFixedPointAssistanceDbContext>(ThisService.Slug);
        builder.AddMessaging<FixedPointAssistanceDbContext>(ThisService.Slug, messaging => messaging
            .Publishes(typeof(DonationPledged).Assembly)
            .Publishes<DonorReportDue>()
            .Subscribe("appeals", events => events.Follow<AppealState, FollowAppeals>())
            .Subscribe("relief-donations", events => events.Follow<ReliefDonationState, FollowReliefDonations>())
            .Subscribe("timers", events => events.On<DonorReportDue, ReportWhenDue>()));
        builder.Services.AddSingleton<ReceiptSigner>();
        builder.Services.AddServiceOpenApi(ThisService.Slug, ThisService.Title, "Aiding units, their pairings with townships, and their donations from the pledge to the report.");
        return builder;
    }

    public static IEndpointRouteBuilder MapFixedPointAssistance(this IEndpointRouteBuilder app)
    {
        var api = app.MapApi(ThisService.Slug);
        ListUnits.Map(api);
        ListDonations.Map(api);
        ListDuplicates.Map(api);
        IssueReceipt.Map(api);
        SummarizeYear.Map(api);
        api.MapOperations<FixedPointAssistanceDbContext>();

        var changes = api.MapChanges<FixedPointAssistanceDbContext>();
        RegisterUnit.Map(changes);
        PairUnit.Map(changes);
        PledgeDonation.Map(changes);
        ReceiveDonation.Map(changes);
        AllocateDonation.Map(changes);
        DeliverDonation.Map(changes);
        ReportDonation.Map(changes);
        CancelDonation.Map(changes);
        return app;
    }
}
