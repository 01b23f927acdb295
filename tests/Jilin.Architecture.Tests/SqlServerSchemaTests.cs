using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Jilin.Architecture.Tests;

/// <summary>What a SQL Server would be given, read by Microsoft's own parser and schema compiler: no server is needed to know that it is sound.</summary>
public sealed class SqlServerSchemaTests
{
    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void The_full_migration_script_parses_and_builds_its_model(Service service)
    {
        using var db = Context(service, "SqlServer");
        var script = db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.NoTransactions);

        var batches = Parse(script);

        using var model = new TSqlModel(SqlServerVersion.Sql160, new TSqlModelOptions());
        foreach (var statement in WithAddedColumns([.. batches.SelectMany(batch => batch.Statements).Where(IsSchema)])) model.AddObjects(statement);
        Assert.Empty(model.Validate().Where(message => message.MessageType == Microsoft.SqlServer.Dac.DacMessageType.Error).Select(message => message.Message));
        var tables = model.GetObjects(DacQueryScopes.UserDefined, Table.TypeClass).Select(table => table.Name.Parts[^1]).ToHashSet();
        Assert.Subset(tables, db.Model.GetEntityTypes().Where(entity => !entity.IsMappedToJson()).Select(entity => entity.GetTableName()!).ToHashSet());
    }

    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void Migrations_are_up_to_date_for_both_providers(Service service)
    {
        foreach (var provider in (string[])["Sqlite", "SqlServer"])
        {
            using var db = Context(service, provider);
            Assert.NotEmpty(db.Database.GetMigrations());
            Assert.False(db.Database.HasPendingModelChanges(), $"{provider}: dotnet ef migrations add … is missing.");
        }
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

    // The model is what a schema is, not how it came about: a column that a later migration adds stands in its table from the start.
    private static List<string> WithAddedColumns(List<TSqlStatement> statements)
    {
        var tables = statements.OfType<CreateTableStatement>().ToDictionary(table => table.SchemaObjectName.BaseIdentifier.Value);
        foreach (var added in statements.OfType<AlterTableAddTableElementStatement>().Where(added => added.Definition.ColumnDefinitions.Count > 0).ToList())
        {
            foreach (var column in added.Definition.ColumnDefinitions) tables[added.SchemaObjectName.BaseIdentifier.Value].Definition.ColumnDefinitions.Add(column);
            statements.Remove(added);
        }

        var writer = new Sql170ScriptGenerator();
        return [.. statements.Select(statement =>
        {
            writer.GenerateScript(statement, out var text);
            return text;
        })];
    }

    private static DbContext Context(Service service, string provider)
    {
        var type = service.Assembly.GetTypes().Single(type => type.Name == $"{provider}{service.Name}DbContext");
        var options = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(type))!;
        return (DbContext)Activator.CreateInstance(type, (provider == "SqlServer" ? options.UseSqlServer() : options.UseSqlite()).Options)!;
    }
}
