using Jilin.DisasterRelief.Data;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Tests;

public sealed class DatabaseTests
{
    [Fact]
    public void The_migrations_of_SQLite_are_up_to_date()
    {
        using var db = new SqliteDesign().CreateDbContext([]);
        Assert.False(db.Database.HasPendingModelChanges(), "Run dotnet ef migrations add for both providers.");
    }

    [Fact]
    public void The_migrations_of_SQL_Server_are_up_to_date()
    {
        using var db = new SqlServerDesign().CreateDbContext([]);
        Assert.False(db.Database.HasPendingModelChanges(), "Run dotnet ef migrations add for both providers.");
    }
}
