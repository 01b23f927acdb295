using Jilin.FixedPointAssistance.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Jilin.FixedPointAssistance.Tests;

public sealed class MigrationTests
{
    [Fact]
    public void The_migrations_of_both_providers_are_as_new_as_the_model()
    {
        using var sqlite = new SqliteDesign().CreateDbContext([]);
        using var server = new SqlServerDesign().CreateDbContext([]);

        Assert.False(sqlite.Database.HasPendingModelChanges(), "dotnet ef migrations add … --context SqliteFixedPointAssistanceDbContext");
        Assert.False(server.Database.HasPendingModelChanges(), "dotnet ef migrations add … --context SqlServerFixedPointAssistanceDbContext");
        Assert.Equal(sqlite.Database.GetMigrations().Select(Name), server.Database.GetMigrations().Select(Name));
    }

    // 20261124000226_Initial: the time differs by provider, the name does not.
    private static string Name(string migration) => migration[15..];
}
