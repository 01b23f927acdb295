using System.Buffers.Text;
using System.Buffers.Binary;
using Jilin.ServiceDefaults.Errors;

namespace Jilin.ServiceDefaults.Http;

/// <summary>One page of a list. <paramref name="NextCursor"/> asks for the page after this one and is absent on the last.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>
/// <c>?limit=&amp;cursor=</c> of every list: 1 to 200 rows (default 50), by a keyset over the row's sequence. A walk through all pages gives each row that was
/// committed before it began once; rows added meanwhile neither repeat nor hide others.
/// </summary>
/// <remarks>
/// Of rows added meanwhile, a walk may miss some: SQL Server numbers a row before its commit, so that one with a lower number may be committed behind the
/// cursor. Who copies a list and wants what came later too, walks it again. On SQLite the order of numbers is that of commits.
/// </remarks>
public readonly record struct PageRequest(int Limit, long After)
{
    public const int LargestLimit = 200;

    /// <exception cref="RuleException"><c>limit-out-of-range</c> or <c>cursor-malformed</c> (400).</exception>
    public static PageRequest Of(int? limit, string? cursor)
    {
        if (limit is < 1 or > LargestLimit) throw SharedRules.LimitOutOfRange.Of(LargestLimit);
        return new(limit ?? 50, cursor is null ? 0 : Decode(cursor));
    }

    /// <summary>Makes the page from <c>Limit + 1</c> rows: the one too many only says that there is a next page.</summary>
    public Page<TOut> Page<TRow, TOut>(IReadOnlyList<TRow> rows, Func<TRow, long> sequence, Func<TRow, TOut> present)
    {
        var kept = rows.Take(Limit).ToList();
        return new([.. kept.Select(present)], rows.Count > Limit ? Encode(sequence(kept[^1])) : null);
    }

    private static string Encode(long sequence)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, sequence);
        return Base64Url.EncodeToString(bytes);
    }

    private static long Decode(string cursor)
    {
        Span<byte> bytes = stackalloc byte[8];
        return cursor.Length == 11 && Base64Url.IsValid(cursor) && Base64Url.TryDecodeFromChars(cursor, bytes, out var written) && written == 8
            && BinaryPrimitives.ReadInt64BigEndian(bytes) is > 0 and var sequence
                ? sequence
                : throw SharedRules.CursorMalformed.Of();
    }
}
