using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Jilin.ServiceDefaults.Persistence;

/// <summary>How every service's columns hold what the providers differ in.</summary>
public static class Conventions
{
    /// <summary>Call from <c>ConfigureConventions</c>: money as whole fen, instants as UTC, enums by name (at most 40 characters), one that only a newer version knows too.</summary>
    public static void ApplyServiceConventions(this ModelConfigurationBuilder configuration)
    {
        configuration.Properties<Money>().HaveConversion<MoneyColumn>();
        configuration.Properties<DateTimeOffset>().HaveConversion<UtcColumn>();
        configuration.Properties<Enum>().HaveMaxLength(Words.Longest);
        configuration.Conventions.Add(_ => new EnumsByName());
    }

    // A converter has to be of the enum's own type, which Properties<Enum>() cannot say.
    private sealed class EnumsByName : IModelFinalizingConvention
    {
        public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
        {
            foreach (var property in modelBuilder.Metadata.GetEntityTypes().SelectMany(entity => entity.GetDeclaredProperties()))
            {
                var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
                if (type.IsEnum) property.Builder.HasConverter(typeof(NameColumn<>).MakeGenericType(type));
            }
        }
    }

    private sealed class NameColumn<TEnum>() : ValueConverter<TEnum, string>(value => Words.NameOf(value), name => Words.Read<TEnum>(name))
        where TEnum : struct, Enum;

    private sealed class MoneyColumn() : ValueConverter<Money, long>(money => money.Fen, fen => new(fen));

    // SQLite cannot order a DateTimeOffset; a UTC DateTime sorts as text there and is a datetime2 on SQL Server.
    private sealed class UtcColumn() : ValueConverter<DateTimeOffset, DateTime>(instant => instant.UtcDateTime, utc => new(DateTime.SpecifyKind(utc, DateTimeKind.Utc), TimeSpan.Zero));
}
