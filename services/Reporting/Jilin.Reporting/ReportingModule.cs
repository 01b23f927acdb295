using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging;
using Jilin.Messaging.Operations;
using Jilin.Reporting.Data;
using Jilin.Reporting.Features;
using Jilin.ServiceDefaults.Http;
using Jilin.ServiceDefaults.OpenApi;
using Jilin.ServiceDefaults.Persistence;

namespace Jilin.Reporting;

/// <summary>Reporting: the indicators by year and area, each traceable to its records; fed by the programmes' events alone.</summary>
public static class ReportingModule
{
    internal const string Slug = "reporting";

    private const int BatchSize = 100;

    public static IHostApplicationBuilder AddReporting(this IHostApplicationBuilder builder)
    {
        builder.AddServiceDatabase<ReportingDbContext, SqliteReportingDbContext, SqlServerReportingDbContext>(Slug);
        builder.AddMessaging<ReportingDbContext>(Slug, messaging => messaging
            .Subscribe("fixed-point-assistance", events => events.Follow<AidingUnitState, FollowUnits>().Follow<DonationState, FollowDonations>(), BatchSize)
            .Subscribe("disaster-relief", events => events.Follow<LabourTransferState, FollowLabourTransfers>(), BatchSize));
        builder.Services.AddServiceOpenApi(Slug, "Reporting", "The indicators of the annual report by year and area, with the records behind each figure.");
        return builder;
    }

    public static IEndpointRouteBuilder MapReporting(this IEndpointRouteBuilder app)
    {
        var api = app.MapApi(Slug);
        ListIndicators.Map(api);
        ListRecords.Map(api);
        api.MapOperations<ReportingDbContext>();
        return app;
    }
}
