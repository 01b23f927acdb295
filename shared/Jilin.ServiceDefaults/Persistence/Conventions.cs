using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Jilin.ServiceDefaults.Persistence;

/// <summary>How every service's columns hold what the providers differ in.</summary>
public static class Conventions
{
    /// <summary>Call from <c>ConfigureConventions</c>: money as whole fen, instants as UTC, enums by name (at most 40 characters).</summary>
    public static void ApplyServiceConventions(this ModelConfigurationBuilder configuration)
    {
        configuration.Properties<Money>().HaveConversion<MoneyColumn>();
        configuration.Properties<DateTimeOffset>().HaveConversion<UtcColumn>();
        configuration.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
    }

    private sealed class MoneyColumn() : ValueConverter<Money, long>(money => money.Fen, fen => new(fen));

    // SQLite cannot order a DateTimeOffset; a UTC DateTime sorts as text there and is a datetime2 on SQL Server.
    private sealed class UtcColumn() : ValueConverter<DateTimeOffset, DateTime>(instant => instant.UtcDateTime, utc => new(DateTime.SpecifyKind(utc, DateTimeKind.Utc), TimeSpan.Zero));
}
