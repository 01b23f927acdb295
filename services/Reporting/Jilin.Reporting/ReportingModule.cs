using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging;
using Jilin.Messaging.Operations;
using Jilin.Reporting.Data;
using Jilin.Reporting.Features;
using Jilin.ServiceDefaults.OpenApi;

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
            .Subscribe(
                "fixed-point-assistance",
                events => events
                    .On<AidingUnitRegistered, FollowUnits>()
                    .On<AidingUnitPaired, FollowUnits>()
                    .On<DonationPledged, FollowDonations>()
                    .On<DonationReceived, FollowDonations>()
                    .On<DonationAllocated, FollowDonations>()
                    .On<DonationAllocationUndone, FollowDonations>()
                    .On<DonationDelivered, FollowDonations>()
                    .On<DonationReported, FollowDonations>()
                    .On<DonationCancellationRequested, FollowDonations>()
                    .On<DonationCancellationRefused, FollowDonations>()
                    .On<DonationCancelled, FollowDonations>(),
                BatchSize)
            .Subscribe("disaster-relief", events => events.On<LabourTransferRecorded, FollowLabourTransfers>(), BatchSize));
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
