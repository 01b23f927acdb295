using System.Data;
using System.Data.Common;
using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging;
using Jilin.Reporting.Data;
using Jilin.Reporting.Domain;
using Jilin.Reporting.Features;
using Jilin.Reporting.Programmes.DisasterRelief;
using Jilin.Reporting.Programmes.FixedPointAssistance;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Xunit;
using static Jilin.Reporting.Tests.Given;

namespace Jilin.Reporting.Tests;

/// <summary>The read model on each database the platform supports.</summary>
public sealed class DatabaseTests
{
    private static readonly Indicators Indicators = new(IndicatorCatalogue.OfTheAnnualReport(), [new FixedPointAssistanceProgramme(), new DisasterReliefProgramme()]);
    private static readonly Indicator[] Available = [.. Indicators.Catalogue.All.Where(indicator => Indicators.IsAvailable(indicator.Id))];

    [Theory, DatabaseData]
    public async Task Events_become_figures_and_records(DatabaseProvider provider)
    {
        var cancelled = TestContext.Current.CancellationToken;
        await using var database = await TestDatabase.CreateAsync(provider);
        await using (var db = Open(database))
        {
            await db.Database.MigrateAsync(cancelled);
            var (donation, unit) = (Received(100, purpose: Baishan).AllocatedTo(Tongyu, Guid.CreateVersion7()), Guid.CreateVersion7());
            // As one batch: nothing is saved in between.
            await new FollowDonations(db).FollowAsync(donation, Context, cancelled);
            await new FollowDonations(db).FollowAsync(donation.DeliveredIn((Gangding, 30.01m)), Context, cancelled);
            await new FollowUnits(db).FollowAsync(((AidingUnitPaired)Paired(unit, 1, (Chisong, 2009)).Event).Unit, Context, cancelled);
            await new FollowUnits(db).FollowAsync(((AidingUnitPaired)Paired(unit, 2, (Chisong, 2009), (Mengjiang, 2009)).Event).Unit, Context, cancelled);
            await new FollowLabourTransfers(db).FollowAsync(((LabourTransferRecorded)FollowingTests.Transfer(Chisong, 7).Event).LabourTransfer, Context, cancelled);
            await db.SaveChangesAsync(cancelled);
        }

        await using var later = Open(database);
        var figures = await ComputeAsync(later, null);
        Assert.Equal((100_00, 2), (figures["fixed-point.cash"].Value, figures["fixed-point.cash"].Records));
        Assert.Equal([(Jingyu, 30_01L), (Tongyu, 69_99L)], figures["fixed-point.cash"].ByCounty.Select(county => (county.Key, county.Value)));
        Assert.Equal((1, 2, 1, 1, 7), (figures["fixed-point.units"].Value, figures["fixed-point.towns"].Value, figures["fixed-point.counties"].Value, figures["fixed-point.projects"].Value, figures["disaster.labour-transferred"].Value));
        foreach (var area in (string?[])[null, Baishan, Jingyu])
        {
            figures = await ComputeAsync(later, area);
            Assert.Equal(10, Available.Length);
            foreach (var indicator in Available)
            {
                var records = await Indicators.RecordsAsync(later, indicator, 2009, Area.Of(area), new(200, 0), cancelled);
                Assert.Equal(indicator.Present(figures[indicator.Id].Value), records.Items.Sum(record => record.Value));
            }
        }
    }

    [Fact]
    public async Task Every_question_can_be_asked_of_SQL_Server()
    {
        var asked = new Questions();
        await using var db = new SqlServerReportingDbContext(new DbContextOptionsBuilder<SqlServerReportingDbContext>().UseSqlServer("Server=nowhere").AddInterceptors(asked, new NoConnection()).Options);
        foreach (var area in (string?[])[null, Jingyu])
        {
            await ComputeAsync(db, area);
            foreach (var indicator in Available) await Indicators.RecordsAsync(db, indicator, 2009, Area.Of(area), new(50, 1), TestContext.Current.CancellationToken);
        }

        // Four to compute, one for the records of each of the nine that are fed, and one for each input of what is computed from two of them.
        Assert.Equal(2 * (4 + 9 + 2), asked.Sql.Count);
        foreach (var sql in asked.Sql)
        {
            new TSql170Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out var errors);
            Assert.True(errors.Count == 0, $"{sql}\n{string.Join('\n', errors.Select(error => error.Message))}");
        }

        // An area is a range of codes an index can seek, with parameters of the column's own type.
        Assert.Contains(asked.Sql, sql => sql.Contains("[DivisionCode] >= @first AND", StringComparison.Ordinal));
    }

    private static async Task<Dictionary<string, Figure>> ComputeAsync(ReportingDbContext db, string? area) =>
        (await Indicators.ComputeAsync(db, 2009, Area.Of(area), TestContext.Current.CancellationToken)).ToDictionary(told => told.Indicator.Id, told => told.Figure);

    private static EventContext Context => new(Guid.CreateVersion7(), Guid.CreateVersion7(), 1, DateTimeOffset.UnixEpoch, default);

    private static ReportingDbContext Open(TestDatabase database) => database.Provider == DatabaseProvider.Sqlite
        ? new SqliteReportingDbContext(database.Options<SqliteReportingDbContext>())
        : new SqlServerReportingDbContext(database.Options<SqlServerReportingDbContext>());

    /// <summary>Notes the SQL, and answers that there is nothing.</summary>
    private sealed class Questions : DbCommandInterceptor
    {
        public List<string> Sql { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Sql.Add(command.CommandText);
            using var nothing = new DataTable();
            return new(InterceptionResult<DbDataReader>.SuppressWithResult(nothing.CreateDataReader()));
        }
    }

    private sealed class NoConnection : DbConnectionInterceptor
    {
        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) => new(InterceptionResult.Suppress());
    }
}
