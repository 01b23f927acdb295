using System.Diagnostics;
using System.Threading.Channels;
using Jilin.Messaging;
using Jilin.Messaging.Outbox;
using Jilin.Persistence;
using Jilin.ServiceDefaults;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Benchmarks;

/// <summary>What travels in the measurements of the bus: about 500 bytes as an event.</summary>
public sealed record NoteWritten(Guid NoteId, string Text, long WrittenAt)
{
    public const string EventName = "jilin.notes.v1.note-written";

    public static readonly string SomeText = new('x', 180);
}

/// <summary>What a handler, and the plain consumer beside it, inserts.</summary>
public sealed class ReadNote
{
    public long Seq { get; private set; }

    public required Guid NoteId { get; init; }

    public required string Text { get; init; }
}

public sealed class Note : Aggregate
{
    public string Text { get; private set; } = "";

    public static Note Write()
    {
        var note = new Note { Text = NoteWritten.SomeText };
        note.Raise(new NoteWritten(note.Id, note.Text, Stopwatch.GetTimestamp()));
        return note;
    }

    protected override object Retell() => new NoteWritten(Id, Text, Stopwatch.GetTimestamp());
}

public class NotesContext(DbContextOptions options) : DbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.ApplyServiceConventions();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Note>();
        modelBuilder.Entity<ReadNote>().HasKey(note => note.Seq);
        modelBuilder.AddMessaging();
    }
}

public sealed class SqliteNotes(DbContextOptions<SqliteNotes> options) : NotesContext(options);

public sealed class SqlServerNotes(DbContextOptions<SqlServerNotes> options) : NotesContext(options);

/// <summary>Inserts a row, and tells who measures when it began.</summary>
internal sealed class ReadNotes(NotesContext db, Channel<TimeSpan> latencies) : IHandle<NoteWritten>
{
    public Task HandleAsync(NoteWritten message, EventContext context, CancellationToken cancellationToken)
    {
        db.Add(new ReadNote { NoteId = message.NoteId, Text = message.Text });
        latencies.Writer.TryWrite(Stopwatch.GetElapsedTime(message.WrittenAt));
        return Task.CompletedTask;
    }
}

/// <summary>A service on a database of its own, over RabbitMQ: the platform's outbox, relay, consumer and inbox as every service has them.</summary>
internal sealed class NotesService : IAsyncDisposable
{
    private NotesService(IHost host) => Host = host;

    public IHost Host { get; }

    /// <summary>From the change to the consumer's handler, one per handled event.</summary>
    public Channel<TimeSpan> Latencies => Host.Services.GetRequiredService<Channel<TimeSpan>>();

    public static async Task<NotesService> CreateAsync(TestDatabase database, Uri broker, bool consumes = true, int batchSize = 1)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:notes", database.ConnectionString), new("ConnectionStrings:rabbitmq", broker.ToString())]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(Channel.CreateUnbounded<TimeSpan>());
        builder.AddServiceDatabase<NotesContext, SqliteNotes, SqlServerNotes>("notes");
        builder.AddMessaging<NotesContext>("notes", messaging =>
        {
            messaging.Publishes(typeof(NoteWritten).Assembly);
            if (consumes) messaging.Subscribe("read", on => on.On<NoteWritten, ReadNotes>(), batchSize);
        });
        builder.AddServiceBus();
        var service = new NotesService(builder.Build());
        await service.DoAsync(db => db.Database.EnsureCreatedAsync());
        foreach (var step in service.Host.Services.GetServices<DeploymentStep>()) await step.RunAsync(service.Host.Services, CancellationToken.None);
        return service;
    }

    public async Task<T> DoAsync<T>(Func<NotesContext, Task<T>> work)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<NotesContext>());
    }

    public Task<int> WriteAsync(int notes) => DoAsync(async db =>
    {
        for (var note = 0; note < notes; note++) db.Add(Note.Write());
        using var turn = await WriteGate.EnterAsync(db, CancellationToken.None);
        return await db.SaveChangesAsync();
    });

    public Task<int> PendingAsync() => DoAsync(db => db.Set<OutboxMessage>().CountAsync());

    public ValueTask DisposeAsync() => ((IAsyncDisposable)Host).DisposeAsync();
}
