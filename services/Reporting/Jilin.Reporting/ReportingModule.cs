using Jilin.Messaging;
using Jilin.Messaging.Operations;
using Jilin.Reporting.Data;
using Jilin.Reporting.Domain;
using Jilin.Reporting.Features;
using Jilin.Reporting.Programmes;
using Jilin.Reporting.Programmes.DisasterRelief;
using Jilin.Reporting.Programmes.FixedPointAssistance;
using Jilin.ServiceDefaults.OpenApi;

namespace Jilin.Reporting;

/// <summary>Reporting: the indicators by year and area, each traceable to its records; fed by the programmes' events alone.</summary>
public static class ReportingModule
{
    private const int BatchSize = 100;

    // A programme is its folder and a line here.
    private static readonly IProgramme[] Programmes =
    [
        new FixedPointAssistanceProgramme(),
        new DisasterReliefProgramme(),
    ];

    public static IHostApplicationBuilder AddReporting(this IHostApplicationBuilder builder)
    {
        builder.AddServiceDatabase<ReportingDbContext, SqliteReportingDbContext, SqlServerReportingDbContext>(ThisService.Slug);
        builder.AddMessaging<ReportingDbContext>(ThisService.Slug, messaging =>
        {
            foreach (var programme in Programmes) messaging.Subscribe(programme.Slug, programme.Follow, BatchSize);
        });
        // Made here, so that a catalogue or a programme that does not fit is known at start.
        builder.Services.AddSingleton(new Indicators(IndicatorCatalogue.OfTheAnnualReport(), Programmes));
        builder.Services.AddServiceOpenApi(ThisService.Slug, ThisService.Title, "The indicators of the annual report by year and area, with the records behind each figure.");
        return builder;
    }

    public static IEndpointRouteBuilder MapReporting(this IEndpointRouteBuilder app)
    {
        var api = app.MapApi(ThisService.Slug);
        ListIndicators.Map(api);
        ListRecords.Map(api);
        api.MapOperations<ReportingDbContext>();
        return app;
    }
}
