using Jilin.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Jilin.Reporting.Data;

internal abstract class ReportingDbContext(DbContextOptions options) : DbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.ApplyServiceConventions();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        // Each programme's facts stand in its folder.
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ReportingDbContext).Assembly);
        modelBuilder.AddMessaging();
    }
}

internal sealed class SqliteReportingDbContext(DbContextOptions<SqliteReportingDbContext> options) : ReportingDbContext(options);

internal sealed class SqlServerReportingDbContext(DbContextOptions<SqlServerReportingDbContext> options) : ReportingDbContext(options);

// For `dotnet ef migrations add`: it only needs the model, never a database.
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteReportingDbContext>
{
    public SqliteReportingDbContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteReportingDbContext>().UseSqlite().Options);
}

internal sealed class SqlServerDesign : IDesignTimeDbContextFactory<SqlServerReportingDbContext>
{
    public SqlServerReportingDbContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqlServerReportingDbContext>().UseSqlServer().Options);
}
