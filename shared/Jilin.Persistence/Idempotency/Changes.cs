using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Jilin.ServiceDefaults.Errors;
using Jilin.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Jilin.Persistence.Idempotency;

/// <summary>
/// The one place where a request's changes are committed. A handler changes what it loaded from the context and returns its answer,
/// without saving; then the changes, their events and the idempotency key with that very answer commit as one transaction, and only
/// then is the answer sent. A refused request commits nothing, so its key stays free.
/// </summary>
internal sealed class Changes<TContext>(TimeProvider clock)
    where TContext : DbContext
{
    // Others changed the same rows between our read and our commit: what a rule says may be different now, so the handler runs again.
    private const int Attempts = 10;

    // Keys being worked on in this process. Between replicas the unique key decides.
    private readonly ConcurrentDictionary<(string Caller, string Key), byte> _inProgress = new();

    public async ValueTask<object?> Commit(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var key = (Caller: CallerOf(http), Key: KeyOf(http.Request));
        var hashes = await HashAsync(key.Caller, http.Request);
        if (!_inProgress.TryAdd(key, 0)) throw SharedRules.IdempotencyInProgress.Of();
        try
        {
            var db = http.RequestServices.GetRequiredService<TContext>();
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await AttemptAsync(db, key, hashes, context, next);
                }
                catch (Exception raced) when (raced.IsLostRace())
                {
                    // A connection that broke at the commit does not say whether it was one: the stored answer will.
                    if (attempt == Attempts) throw SharedRules.ChangedMeanwhile.Of();
                    db.ChangeTracker.Clear();
                    await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5 * attempt)), clock, http.RequestAborted);
                }
            }
        }
        finally
        {
            _inProgress.TryRemove(key, out _);
        }
    }

    private async Task<Answer> AttemptAsync(TContext db, (string Caller, string Key) key, RequestHashes hashes, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (await ReplayAsync(db, key, hashes, http.RequestAborted) is { } replay) return replay;

        object? result;
        try
        {
            result = await next(context);
        }
        catch (RuleException)
        {
            // Another replica may have had the same request, and committed it since we looked: then what refused it here is its own doing.
            if (await ReplayAsync(db, key, hashes, http.RequestAborted) is { } since) return since;
            throw;
        }

        var answer = await AnswerAsync(http, key, hashes, result);
        db.Add(answer);
        // The caller's going away no longer stops it: from here on it is either committed or not.
        await WriteGate.SaveAsync(db);
        return new(answer, Replayed: false);
    }

    /// <returns>The stored answer, when the key's request was done.</returns>
    private static async Task<Answer?> ReplayAsync(TContext db, (string Caller, string Key) key, RequestHashes hashes, CancellationToken cancellationToken)
    {
        var stored = await db.Set<IdempotencyKey>().AsNoTracking().FirstOrDefaultAsync(row => row.Caller == key.Caller && row.Key == key.Key, cancellationToken);
        if (stored is null) return null;
        return hashes.AreOf(stored) ? new(stored, Replayed: true) : throw SharedRules.IdempotencyKeyReused.Of();
    }

    // Until there are accounts, everybody is the same caller.
    private static string CallerOf(HttpContext http) => http.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name : "anyone";

    private static string KeyOf(HttpRequest request)
    {
        if (request.Headers["Idempotency-Key"] is not [{ } key]) throw SharedRules.IdempotencyKeyMissing.Of();
        return key.Length is > 0 and <= 200 && key.All(letter => letter is > ' ' and <= '~') ? key : throw SharedRules.IdempotencyKeyMalformed.Of();
    }

    private static async Task<RequestHashes> HashAsync(string caller, HttpRequest request)
    {
        request.Body.Position = 0;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var sent = body.GetBuffer().AsMemory(0, (int)body.Length);
        return new(Hash(sent), Hash(CanonicalJson.Of(sent)));

        byte[] Hash(ReadOnlyMemory<byte> text)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(Encoding.UTF8.GetBytes($"{caller}\n{request.Method} {request.Path}{request.QueryString}\n"));
            hash.AppendData(text.Span);
            return hash.GetHashAndReset();
        }
    }

    /// <summary>Runs the handler's result into a buffer: the bytes that are stored are the bytes that are sent.</summary>
    private async Task<IdempotencyKey> AnswerAsync(HttpContext http, (string Caller, string Key) key, RequestHashes hashes, object? result)
    {
        var (body, headers) = (http.Response.Body, http.Response.Headers);
        using var buffer = new MemoryStream();
        http.Response.Body = buffer;
        try
        {
            EntityTag.Write(http, result);
            await (result as IResult ?? throw new InvalidOperationException("A changing endpoint answers with an IResult.")).ExecuteAsync(http);
            await http.Response.BodyWriter.FlushAsync();
            return new()
            {
                Caller = key.Caller,
                Key = key.Key,
                RequestHash = hashes.AsSent,
                CanonicalHash = hashes.Canonical,
                StatusCode = http.Response.StatusCode,
                ContentType = http.Response.ContentType,
                Location = headers.Location,
                EntityTag = headers.ETag,
                Body = buffer.ToArray(),
                CompletedAt = clock.GetUtcNow(),
            };
        }
        finally
        {
            // Back to a response nobody has written to yet; what the pipeline around us has set stays.
            http.Response.Body = body;
            http.Response.StatusCode = StatusCodes.Status200OK;
            foreach (var name in (string[])["Content-Type", "Content-Length", "ETag", "Location"]) headers.Remove(name);
        }
    }

    // What says the same is the same request, however the caller's library happens to write it this time. The first release knew only the bytes, and wants to
    // find them, and leaves them, while it runs beside this one.
    private sealed record RequestHashes(byte[] AsSent, byte[] Canonical)
    {
        public bool AreOf(IdempotencyKey stored) => stored.RequestHash.AsSpan().SequenceEqual(AsSent) || (stored.CanonicalHash is { } canonical && canonical.AsSpan().SequenceEqual(Canonical));
    }

    private sealed record Answer(IdempotencyKey Stored, bool Replayed) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = Stored.StatusCode;
            response.ContentType = Stored.ContentType;
            response.ContentLength = Stored.Body.Length;
            if (Stored.Location is not null) response.Headers.Location = Stored.Location;
            if (Stored.EntityTag is not null) response.Headers.ETag = Stored.EntityTag;
            if (Replayed) response.Headers["Idempotency-Replayed"] = "true";
            await response.Body.WriteAsync(Stored.Body, httpContext.RequestAborted);
        }
    }
}
