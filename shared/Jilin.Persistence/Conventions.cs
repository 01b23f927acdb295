using System.Linq.Expressions;
using System.Text.Json;
using Jilin.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.Json;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.Extensions.DependencyInjection;

namespace Jilin.Persistence;

/// <summary>How every service's columns hold what the providers differ in.</summary>
public static class Conventions
{
    /// <summary>
    /// Call from <c>ConfigureConventions</c>: money as whole fen, instants as UTC, enums by name (at most 40 characters; also one that only a newer version
    /// knows); texts are compared by their code points, so that both databases give the same answers; a row's key is its <see cref="ISequenced.Seq"/>, and its
    /// <see cref="IEntity.Id"/> is unique.
    /// </summary>
    public static void ApplyServiceConventions(this ModelConfigurationBuilder configuration)
    {
        configuration.Properties<Money>().HaveConversion<MoneyColumn>();
        configuration.Properties<DateTimeOffset>().HaveConversion<UtcColumn>();
        configuration.Properties<Enum>().HaveMaxLength(Words.Longest);
        configuration.Conventions.Replace<KeyDiscoveryConvention>(services =>
            new Keys(services.GetRequiredService<ProviderConventionSetBuilderDependencies>(), services.GetRequiredService<RelationalConventionSetBuilderDependencies>()));
        configuration.Conventions.Add(_ => new Ids());
        configuration.Conventions.Add(_ => new EnumsByName());
        configuration.Conventions.Add(services => new BinaryCollation(services.GetRequiredService<IDatabaseProvider>()));
    }

    // A converter is of the enum's own type, which Properties<Enum>() cannot say. Before the collation, which is for what is stored as text.
    private sealed class EnumsByName : IModelFinalizingConvention
    {
        public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
        {
            foreach (var property in modelBuilder.Metadata.GetEntityTypes().SelectMany(entity => entity.GetDeclaredProperties()))
            {
                var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
                if (!type.IsEnum) continue;
                property.Builder.HasConverter(typeof(NameColumn<>).MakeGenericType(type));
                // Inside a JSON column EF Core would not ask the converter, and write numbers.
                property.SetJsonValueReaderWriterType(typeof(NameInJson<>).MakeGenericType(type));
            }
        }
    }

    private sealed class NameColumn<TEnum>() : ValueConverter<TEnum, string>(value => Words.NameOf(value), name => Words.Read<TEnum>(name))
        where TEnum : struct, Enum;

    private sealed class NameInJson<TEnum> : JsonValueReaderWriter<TEnum>
        where TEnum : struct, Enum
    {
        public override Expression ConstructorExpression => Expression.New(typeof(NameInJson<TEnum>));

        public override TEnum FromJsonTyped(ref Utf8JsonReaderManager manager, object? existingObject = null) => Words.Read<TEnum>(manager.CurrentReader.GetString()!);

        public override void ToJsonTyped(Utf8JsonWriter writer, TEnum value) => writer.WriteStringValue(Words.NameOf(value));
    }

    private sealed class MoneyColumn() : ValueConverter<Money, long>(money => money.Fen, fen => new(fen));

    // SQLite cannot order a DateTimeOffset; a UTC DateTime sorts as text there and is a datetime2 on SQL Server.
    private sealed class UtcColumn() : ValueConverter<DateTimeOffset, DateTime>(instant => instant.UtcDateTime, utc => new(DateTime.SpecifyKind(utc, DateTimeKind.Utc), TimeSpan.Zero));

    private sealed class Keys(ProviderConventionSetBuilderDependencies dependencies, RelationalConventionSetBuilderDependencies relational) : RelationalKeyDiscoveryConvention(dependencies, relational)
    {
        protected override void ProcessKeyProperties(IList<IConventionProperty> keyProperties, IConventionEntityType entityType)
        {
            base.ProcessKeyProperties(keyProperties, entityType);
            if (!entityType.ClrType.IsAssignableTo(typeof(ISequenced)) || entityType.FindProperty(nameof(ISequenced.Seq)) is not { } sequence) return;
            keyProperties.Clear();
            keyProperties.Add(sequence);
        }
    }

    private sealed class Ids : IModelFinalizingConvention
    {
        public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
        {
            foreach (var entity in modelBuilder.Metadata.GetEntityTypes().Where(entity => entity.ClrType.IsAssignableTo(typeof(IEntity))))
                entity.Builder.HasIndex([nameof(IEntity.Id)])?.IsUnique(true);
        }
    }

    // A SQL Server database compares by its own collation, mostly without case or width; SQLite compares bytes.
    private sealed class BinaryCollation(IDatabaseProvider provider) : IModelFinalizingConvention
    {
        public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
        {
            if (!provider.Name.EndsWith(".SqlServer", StringComparison.Ordinal)) return;
            foreach (var property in modelBuilder.Metadata.GetEntityTypes().Where(entity => !entity.IsMappedToJson()).SelectMany(entity => entity.GetDeclaredProperties()))
            {
                if ((property.GetValueConverter()?.ProviderClrType ?? property.GetProviderClrType() ?? property.ClrType) == typeof(string)) property.Builder.UseCollation("Latin1_General_100_BIN2");
            }
        }
    }
}
