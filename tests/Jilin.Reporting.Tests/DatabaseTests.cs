using Jilin.Reporting.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Jilin.Reporting.Tests;

public sealed class DatabaseTests
{
    [Fact]
    public void Migrations_are_up_to_date_for_both_providers()
    {
        using var sqlite = new SqliteDesign().CreateDbContext([]);
        using var server = new SqlServerDesign().CreateDbContext([]);
        Assert.False(sqlite.Database.HasPendingModelChanges(), "SQLite: dotnet ef migrations add");
        Assert.False(server.Database.HasPendingModelChanges(), "SQL Server: dotnet ef migrations add");
    }
}
