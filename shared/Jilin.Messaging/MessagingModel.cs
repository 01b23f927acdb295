using Jilin.Messaging.Inbox;
using Jilin.Messaging.Operations;
using Jilin.Messaging.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Messaging;

public static class MessagingModel
{
    /// <summary>Adds outbox and inbox to a service's model, and maps what all its aggregates have. Call last in <c>OnModelCreating</c>.</summary>
    public static void AddMessaging(this ModelBuilder model)
    {
        foreach (var aggregate in model.Model.GetEntityTypes().Where(entity => typeof(Aggregate).IsAssignableFrom(entity.ClrType)).ToList())
        {
            model.Entity(aggregate.ClrType, entity =>
            {
                entity.HasKey(nameof(Aggregate.Seq));
                entity.HasIndex(nameof(Aggregate.Id)).IsUnique();
                entity.Property(nameof(Aggregate.Version)).IsConcurrencyToken();
                entity.Ignore(nameof(Aggregate.Raised));
            });
        }

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
            lease.HasData(new RelayLease { ExpiresAt = DateTime.UnixEpoch });
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
            action.Property(row => row.Reason).HasMaxLength(ActionRequestChecks.LongestReason);
            action.Property(row => row.Consumer).HasMaxLength(100).IsUnicode(false);
            action.Property(row => row.Type).HasMaxLength(200).IsUnicode(false);
        });
    }
}
