using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Jilin.Architecture.Tests;

/// <summary>What a SQL Server would be given, read by Microsoft's own parser and schema compiler: no server is needed to know that it is sound.</summary>
public sealed class SqlServerSchemaTests
{
    /// <summary>Whose tables are migrated together: each service's own, and those that all of them have.</summary>
    public static TheoryData<string> Sets => [.. Service.All.Select(service => service.Name), "Messaging"];

    [Theory, MemberData(nameof(Sets))]
    public void The_full_migration_script_parses_and_builds_its_model(string set)
    {
        using var db = Context(set, "SqlServer");
        var script = db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.NoTransactions);

        Assert.NotEmpty(Parse(script));

        // A model is declared as it is in the end: what migrations add to a table later must stand in its CREATE TABLE. That the migrations lead there
        // is what the next test says.
        var schema = db.Database.GenerateCreateScript();
        using var model = new TSqlModel(SqlServerVersion.Sql160, new TSqlModelOptions());
        foreach (var statement in Parse(schema).SelectMany(batch => batch.Statements).Where(IsSchema))
            model.AddObjects(schema.Substring(statement.StartOffset, statement.FragmentLength));
        Assert.Empty(model.Validate().Where(message => message.MessageType == Microsoft.SqlServer.Dac.DacMessageType.Error).Select(message => message.Message));
        var tables = model.GetObjects(DacQueryScopes.UserDefined, Table.TypeClass).Select(table => table.Name.Parts[^1]).ToHashSet();
        Assert.Subset(tables, db.GetService<IDesignTimeModel>().Model.GetEntityTypes().Where(entity => !entity.IsMappedToJson() && !entity.IsTableExcludedFromMigrations()).Select(entity => entity.GetTableName()!).ToHashSet());
    }

    [Theory, MemberData(nameof(Sets))]
    public void Migrations_are_up_to_date_for_both_providers(string set)
    {
        foreach (var provider in (string[])["Sqlite", "SqlServer"])
        {
            using var db = Context(set, provider);
            Assert.NotEmpty(db.Database.GetMigrations());
            Assert.False(db.Database.HasPendingModelChanges(), $"dotnet ef migrations add … --context {db.GetType().Name}");
        }

        // 20261124000226_Initial: the time differs by provider, the name does not.
        using var sqlite = Context(set, "Sqlite");
        using var server = Context(set, "SqlServer");
        Assert.Equal(sqlite.Database.GetMigrations().Select(migration => migration[15..]), server.Database.GetMigrations().Select(migration => migration[15..]));
    }

    [Fact]
    public void A_script_with_a_fault_does_not_pass() => Assert.ThrowsAny<Exception>(() => Parse("CREATE TABLE [A] ([Id] bigint NOT NULL IDENTITY,, PRIMARY KEY ([Id]));"));

    private static IList<TSqlBatch> Parse(string script)
    {
        var fragment = (TSqlScript)new TSql170Parser(initialQuotedIdentifiers: true).Parse(new StringReader(script), out var errors);
        Assert.Empty(errors.Select(error => $"{error.Line}: {error.Message}"));
        return fragment.Batches;
    }

    // The model holds what a schema is made of; data, settings and the migrations' own conditions it knows nothing of.
    private static bool IsSchema(TSqlStatement statement) => statement is CreateTableStatement or CreateIndexStatement or AlterTableStatement or CreateSequenceStatement or CreateSchemaStatement;

    private static DbContext Context(string set, string provider)
    {
        var type = System.Reflection.Assembly.Load($"Jilin.{set}").GetTypes().Single(type => type.Name == $"{provider}{set}DbContext");
        var options = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(type))!;
        return (DbContext)Activator.CreateInstance(type, (provider == "SqlServer" ? options.UseSqlServer() : options.UseSqlite()).Options)!;
    }
}
