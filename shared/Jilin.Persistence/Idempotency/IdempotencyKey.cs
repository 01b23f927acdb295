using Jilin.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Persistence.Idempotency;

/// <summary>A request that was done, under the caller's key, with the answer it got. The row commits with the work itself.</summary>
public sealed class IdempotencyKey
{
    public static readonly TimeSpan Retention = ChangesState.AnswersAreKept;

    public long Seq { get; private set; }

    /// <summary>Whose key it is: two callers' <c>cash-1</c> have nothing to do with each other.</summary>
    public required string Caller { get; init; }

    public required string Key { get; init; }

    /// <summary>SHA-256 over caller, method, path and what the body says: the same key with another request is refused.</summary>
    public required byte[] RequestHash { get; init; }

    /// <summary>The same over the body's <see cref="CanonicalJson"/>; none: by the first release.</summary>
    public byte[]? CanonicalHash { get; init; }

    public required int StatusCode { get; init; }

    public string? ContentType { get; init; }

    public string? Location { get; init; }

    public string? EntityTag { get; init; }

    public required byte[] Body { get; init; }

    public required DateTimeOffset CompletedAt { get; init; }
}

public static class IdempotencyModel
{
    /// <summary>Adds the table of idempotency keys to a service's model.</summary>
    public static void AddIdempotencyKeys(this ModelBuilder model) => model.Entity<IdempotencyKey>(key =>
    {
        key.HasKey(row => row.Seq);
        key.HasIndex(row => new { row.Caller, row.Key }).IsUnique();
        key.Property(row => row.Caller).HasMaxLength(100).IsUnicode(false);
        key.Property(row => row.Key).HasMaxLength(200).IsUnicode(false);
        key.Property(row => row.RequestHash).HasMaxLength(32);
        key.Property(row => row.CanonicalHash).HasMaxLength(32);
        key.Property(row => row.ContentType).HasMaxLength(100);
        key.Property(row => row.Location).HasMaxLength(400);
        key.Property(row => row.EntityTag).HasMaxLength(40);
    });
}
