using Jilin.Messaging.Inbox;
using Jilin.Messaging.Operations;
using Jilin.Messaging.Outbox;
using Jilin.Persistence.Idempotency;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Messaging;

public static class MessagingModel
{
    /// <summary>
    /// Adds outbox, inbox and idempotency keys to a service's model, so that they commit with its changes, and maps what all its aggregates have. The tables
    /// themselves are made by <see cref="MessagingDbContext"/>'s migrations. Call last in <c>OnModelCreating</c>.
    /// </summary>
    public static void AddMessaging(this ModelBuilder model)
    {
        var own = model.Model.GetEntityTypes().ToHashSet();
        foreach (var aggregate in model.Model.GetEntityTypes().Where(entity => typeof(Aggregate).IsAssignableFrom(entity.ClrType)).ToList())
        {
            model.Entity(aggregate.ClrType, entity =>
            {
                entity.Property(nameof(Aggregate.Version)).IsConcurrencyToken();
                entity.Ignore(nameof(Aggregate.Raised));
            });
        }

        model.AddMessagingTables();
        foreach (var entity in model.Model.GetEntityTypes().Except(own)) entity.SetIsTableExcludedFromMigrations(true);
    }

    internal static void AddMessagingTables(this ModelBuilder model)
    {
        model.AddIdempotencyKeys();
        model.Entity<OutboxMessage>(message =>
        {
            message.HasKey(row => row.Seq);
            message.Property(row => row.Type).HasMaxLength(200).IsUnicode(false);
        });
        model.Entity<StreamHold>(hold => hold.HasKey(row => row.StreamId));
        model.Entity<ParkedMessage>(message =>
        {
            message.HasKey(row => row.Seq);
            message.Property(row => row.Type).HasMaxLength(200).IsUnicode(false);
        });
        model.Entity<OutboxTimer>(timer =>
        {
            timer.HasKey(row => row.Seq);
            timer.HasIndex(row => row.DueAt);
            timer.Property(row => row.Type).HasMaxLength(200).IsUnicode(false);
        });
        model.Entity<RelayLease>(lease =>
        {
            lease.HasKey(row => row.Id);
            lease.Property(row => row.Id).ValueGeneratedNever();
            // Of two operators at once, one is told what the other did.
            lease.Property(row => row.DrainSince).IsConcurrencyToken();
        });
        model.Entity<Republication>(republication =>
        {
            republication.HasKey(row => row.Seq);
            republication.HasIndex(row => row.Id).IsUnique();
            republication.Property(row => row.Type).HasMaxLength(200).IsUnicode(false);
            republication.Property(row => row.Kind).HasMaxLength(100).IsUnicode(false);
            // Whoever works at it notices that it was cancelled.
            republication.Property(row => row.EndedAt).IsConcurrencyToken();
        });
        model.Entity<InboxMessage>(message =>
        {
            message.HasKey(row => row.Seq);
            message.HasIndex(row => new { row.Consumer, row.MessageId }).IsUnique();
            message.Property(row => row.Consumer).HasMaxLength(100).IsUnicode(false);
        });
        model.Entity<InboxStream>(stream =>
        {
            stream.HasKey(row => new { row.Consumer, row.StreamId });
            stream.Property(row => row.Consumer).HasMaxLength(100).IsUnicode(false);
            stream.Property(row => row.LastVersion).IsConcurrencyToken();
        });
        model.Entity<FailedDelivery>(delivery =>
        {
            delivery.HasKey(row => row.Seq);
            delivery.HasIndex(row => new { row.Consumer, row.MessageId }).IsUnique();
            delivery.HasIndex(row => row.RetryAt);
            delivery.Property(row => row.Consumer).HasMaxLength(100).IsUnicode(false);
            delivery.Property(row => row.Type).HasMaxLength(200).IsUnicode(false);
        });
        model.Entity<OperatorAction>(action =>
        {
            action.HasKey(row => row.Seq);
            action.HasIndex(row => row.Id).IsUnique();
            action.HasIndex(row => row.MessageId);
            action.Property(row => row.Reason).HasMaxLength(ReasonCheck.Longest);
            action.Property(row => row.Consumer).HasMaxLength(100).IsUnicode(false);
            action.Property(row => row.Type).HasMaxLength(200).IsUnicode(false);
        });
    }
}
