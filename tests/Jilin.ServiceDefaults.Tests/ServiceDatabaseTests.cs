using System.Data;
using System.Data.Common;
using Jilin.Persistence;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Xunit;

namespace Jilin.ServiceDefaults.Tests;

public sealed class ServiceDatabaseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Data Source=jilin.db", false)]
    [InlineData("DataSource=data/jilin.db;Foreign Keys=true;Default Timeout=30", false)]
    [InlineData("Filename=/data/Server=1.db", false)]
    [InlineData("data source=\"Initial Catalog=x.db\";Password=p;Cache=Shared;Mode=ReadWriteCreate", false)]
    [InlineData("Server=.;Database=jilin", true)]
    [InlineData("server = sql ; initial catalog = jilin", true)]
    [InlineData("Data Source=sql;Initial Catalog=jilin", true)]
    [InlineData("Data Source=sql;Database=jilin", true)]
    [InlineData("Data Source=sql;User ID=jilin;Password=p", true)]
    [InlineData("Data Source=sql;Integrated Security=true", true)]
    [InlineData("Address=sql;Database=jilin", true)]
    [InlineData("Addr=sql,1433;Trusted_Connection=yes", true)]
    [InlineData("Network Address=sql", true)]
    public void A_connection_string_is_SQL_Server_s_when_it_says_more_than_SQLite_knows(string connection, bool isSqlServer) => Assert.Equal(isSqlServer, ServiceDatabase.IsSqlServer(connection));

    [Fact]
    public async Task A_database_without_committed_snapshots_is_given_them()
    {
        var server = new Server { SnapshotIsOn = false };
        await using var db = server.Open();

        await CommittedSnapshot.SetAsync(db, server.Log, Cancel);

        Assert.Equal("ALTER DATABASE [jilin-[1]]] SET READ_COMMITTED_SNAPSHOT ON WITH NO_WAIT;", Assert.Single(server.Executed));
        var statement = Assert.IsType<AlterDatabaseSetStatement>(Assert.Single(Parse(server.Executed[0])));
        Assert.Equal(("jilin-[1]", "NoWait"), (statement.DatabaseName.Value, statement.Termination.NoWait ? "NoWait" : ""));
        Assert.All(server.Asked, question => Assert.IsType<SelectStatement>(Assert.Single(Parse(question))));
        Assert.Empty(server.Log.Worse);
    }

    [Fact]
    public async Task One_that_has_them_is_left_alone()
    {
        var server = new Server { SnapshotIsOn = true };
        await using var db = server.Open();

        await CommittedSnapshot.SetAsync(db, server.Log, Cancel);

        Assert.Empty(server.Executed);
        Assert.False(await CommittedSnapshot.IsOffAsync(db, Cancel));
    }

    [Fact]
    public async Task One_that_is_in_use_is_left_as_it_is_and_the_operator_is_told_what_to_run()
    {
        var server = new Server { SnapshotIsOn = false, Refuses = true };
        await using var db = server.Open();

        await CommittedSnapshot.SetAsync(db, server.Log, Cancel);

        Assert.Contains(Assert.Single(server.Executed), Assert.Single(server.Log.Worse), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, HealthStatus.Healthy)]
    [InlineData(false, HealthStatus.Degraded)]
    public async Task Without_committed_snapshots_a_service_serves_and_its_health_says_what_to_run(bool on, HealthStatus status)
    {
        await using var db = new Server { SnapshotIsOn = on }.Open();

        var health = await new DatabaseHealth<AccountContext>(db, []).CheckHealthAsync(new(), Cancel);

        Assert.Equal(status, health.Status);
        if (!on) Assert.Contains(CommittedSnapshot.StatementFor(db), health.Description, StringComparison.Ordinal);
    }

    private static IList<TSqlStatement> Parse(string sql)
    {
        var script = (TSqlScript)new TSql170Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out var errors);
        Assert.Empty(errors.Select(error => error.Message));
        return Assert.Single(script.Batches).Statements;
    }

    /// <summary>A SQL Server as far as this goes: none is there, and what would be sent to it is looked at.</summary>
    private sealed class Server : DbCommandInterceptor, IDbConnectionInterceptor
    {
        public required bool SnapshotIsOn { get; init; }

        public bool Refuses { get; init; }

        public List<string> Asked { get; } = [];

        public List<string> Executed { get; } = [];

        public LogLines Log { get; } = new();

        public SqlServerAccounts Open() => new(new DbContextOptionsBuilder<SqlServerAccounts>().UseSqlServer("Server=nowhere;Database=\"jilin-[1]\"").AddInterceptors(this).Options);

        public ValueTask<InterceptionResult> ConnectionOpeningAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) => new(InterceptionResult.Suppress());

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Asked.Add(command.CommandText);
            var answer = new DataTable { Columns = { { "Value", typeof(bool) } }, Rows = { { SnapshotIsOn } } };
            return new(InterceptionResult<DbDataReader>.SuppressWithResult(answer.CreateDataReader()));
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Executed.Add(command.CommandText);
            return Refuses ? throw SqlFaults.Of(5070) : new(InterceptionResult<int>.SuppressWithResult(-1));
        }
    }
}
