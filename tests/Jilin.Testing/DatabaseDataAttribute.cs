using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Jilin.Testing;

public enum DatabaseProvider
{
    Sqlite,
    SqlServer,
}

/// <summary>
/// Runs a theory once per database the platform supports; the theory's one argument is the <see cref="DatabaseProvider"/>. SQLite always runs.
/// SQL Server runs when the environment names one (<see cref="TestDatabase.SqlServerVariable"/>), and is reported as skipped otherwise.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DatabaseDataAttribute : DataAttribute
{
    public const string Unconfigured = "unconfigured";

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) => new(
    [
        new TheoryDataRow<DatabaseProvider>(DatabaseProvider.Sqlite),
        new TheoryDataRow<DatabaseProvider>(DatabaseProvider.SqlServer) { Skip = TestDatabase.SqlServerConnection is null ? Unconfigured : null },
    ]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
