using System.Reflection;
using System.Text.Json;
using Jilin.Messaging.Inbox;
using Jilin.Messaging.Operations;
using Jilin.Messaging.Outbox;
using Jilin.Messaging.Transports;
using Jilin.Persistence;
using Jilin.ServiceDefaults;
using Jilin.ServiceDefaults.Health;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Jilin.Messaging;

internal sealed record ServiceSlug<TContext>(string Slug)
    where TContext : DbContext;

public static class MessagingExtensions
{
    /// <summary>Gives a service its outbox, its relay, its inbox and its subscriptions, all in its own database.</summary>
    /// <param name="slug">The service in kebab case; prefixes its queues.</param>
    public static void AddMessaging<TContext>(this IHostApplicationBuilder builder, string slug, Action<MessagingBuilder<TContext>> configure)
        where TContext : DbContext
    {
        var services = builder.Services;
        builder.AddMigrations(new MigrationSet(typeof(TContext), MessagingDbContext.Beside));
        services.TryAddSingleton<MessagingMetrics>();
        services.TryAddSingleton<InboxProcessor>();
        services.AddSingleton(new ServiceSlug<TContext>(slug));
        services.AddSingleton<RelaySignal<TContext>>();
        services.AddSingleton<Lease<TContext>>();
        services.AddSingleton<IInterceptor, OutboxInterceptor<TContext>>();
        services.AddSingleton<Relay<TContext>>();
        services.AddHostedService(provider => provider.GetRequiredService<Relay<TContext>>());
        services.AddSingleton<Republisher<TContext>>();
        services.AddSingleton<Pulse<TContext>>();
        services.AddHealthChecks().AddCheck<Pulse<TContext>>($"{slug}-messages", tags: [HealthEndpoints.Ready]);
        services.AddHostedService<Housekeeping<TContext>>();
        services.AddScoped<Desk<TContext>>();
        configure(new(services, slug));
    }

    /// <summary>
    /// The bus of a service in a process of its own: RabbitMQ at the connection string <c>rabbitmq</c> (a cluster: its nodes with commas between
    /// them). Without one the service still serves, and its events wait in the outbox.
    /// </summary>
    public static void AddServiceBus(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString("rabbitmq") is not { Length: > 0 } connection) return;
        builder.Services.AddSingleton(new Broker(connection));
        builder.Services.AddSingleton<ITransport, RabbitMqTransport>();
        builder.Services.AddSingleton<RabbitMqConsumers>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RabbitMqConsumers>());
        builder.Services.AddSingleton(new DeploymentStep("Declaring the queues", (services, cancellationToken) => services.GetRequiredService<RabbitMqConsumers>().DeclareAsync(cancellationToken)));
    }

    /// <summary>The bus of several services in one process: in memory, with every message kept in its outbox until all its local consumers have committed.</summary>
    public static void AddEmbeddedBus(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LocalDeliveries>();
        builder.Services.AddSingleton<ITransport, InMemoryTransport>();
        builder.Services.Configure<MassTransitHostOptions>(host => host.WaitUntilStarted = true);
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.UsingInMemory((context, memory) =>
            {
                // The event as it is, without MassTransit's envelope around it: there is one message type, whatever the headers say.
                memory.ClearSerialization();
                memory.UseRawJsonSerializer(RawSerializerOptions.AnyMessageType, isDefault: true);
                foreach (var subscription in context.GetServices<Subscription>())
                {
                    memory.ReceiveEndpoint(subscription.Name, endpoint =>
                    {
                        foreach (var type in subscription.Handlers.Keys) endpoint.Bind(type);
                        Configure(endpoint, subscription, context);
                    });
                }
            });
        });
    }

    private static void Configure(IReceiveEndpointConfigurator endpoint, Subscription subscription, IServiceProvider services)
    {
        var inbox = services.GetRequiredService<InboxProcessor>();
        var local = services.GetRequiredService<LocalDeliveries>();
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PrefetchCount = 2 * subscription.BatchSize;
        if (subscription.BatchSize == 1)
        {
            endpoint.PrefetchCount = 64;
            endpoint.ConcurrentMessageLimit = 1;
            endpoint.Consumer(() => (IConsumer<CloudEvent>)new InMemoryConsumer(subscription, inbox, local));
            return;
        }

        endpoint.Batch<CloudEvent>(batch =>
        {
            batch.MessageLimit = subscription.BatchSize;
            batch.ConcurrencyLimit = 1;
            batch.TimeLimit = TimeSpan.FromMilliseconds(20);
            batch.Consumer(() => (IConsumer<Batch<CloudEvent>>)new InMemoryConsumer(subscription, inbox, local));
        });
    }
}

/// <summary>What a service publishes and what it listens to.</summary>
public sealed class MessagingBuilder<TContext>
    where TContext : DbContext
{
    private readonly IServiceCollection _services;
    private readonly string _slug;

    internal MessagingBuilder(IServiceCollection services, string slug) => (_services, _slug) = (services, slug);

    /// <summary>Every event of a contracts assembly.</summary>
    public MessagingBuilder<TContext> Publishes(Assembly contracts)
    {
        foreach (var type in contracts.GetExportedTypes().Where(type => type.GetField(nameof(EventName)) is not null)) _services.AddSingleton(new Publication(typeof(TContext), type));
        return this;
    }

    /// <summary>A timer of the service's own.</summary>
    public MessagingBuilder<TContext> Publishes<TTimer>()
    {
        _services.AddSingleton(new Publication(typeof(TContext), typeof(TTimer)));
        return this;
    }

    /// <summary>A queue of this service, <c>{slug}-{name}</c>, and who handles what arrives in it.</summary>
    /// <param name="batchSize">Above 1, up to so many messages are handled in one transaction.</param>
    public MessagingBuilder<TContext> Subscribe(string name, Action<SubscriptionBuilder> configure, int batchSize = 1)
    {
        var handlers = new SubscriptionBuilder(_services);
        configure(handlers);
        _services.AddSingleton(new Subscription(typeof(TContext), $"{_slug}-{name}", batchSize, handlers.Handlers));
        return this;
    }
}

public sealed class SubscriptionBuilder
{
    private readonly IServiceCollection _services;

    internal SubscriptionBuilder(IServiceCollection services) => _services = services;

    internal Dictionary<string, Subscription.Handler> Handlers { get; } = [];

    /// <summary>Every event of the state's contracts assembly that tells of such a state, and of nothing besides.</summary>
    public SubscriptionBuilder Follow<TState, TFollower>()
        where TFollower : class, IFollow<TState>
    {
        var events = typeof(TState).Assembly.GetExportedTypes().Where(type => type.GetField(nameof(EventName)) is not null && type.GetProperties() is [var only] && only.PropertyType == typeof(TState)).ToList();
        if (events.Count == 0) throw new InvalidOperationException($"No event of {typeof(TState).Assembly.GetName().Name} tells of {typeof(TState)}.");
        foreach (var type in events)
        {
            var state = CloudEvent.Json.PropertyNamingPolicy!.ConvertName(type.GetProperties()[0].Name);
            Add<TState, TFollower>(
                type,
                data => data.ValueKind == JsonValueKind.Object && data.TryGetProperty(state, out var told) ? told : throw new JsonException($"It does not say '{state}'."),
                static (follower, told, context, cancellationToken) => follower.FollowAsync(told, context, cancellationToken));
        }

        return this;
    }

    /// <summary>A timer of the service's own.</summary>
    public SubscriptionBuilder On<TEvent, THandler>()
        where THandler : class, IHandle<TEvent>
    {
        Add<TEvent, THandler>(typeof(TEvent), data => data, static (handler, message, context, cancellationToken) => handler.HandleAsync(message, context, cancellationToken));
        return this;
    }

    private void Add<TTold, THandler>(Type eventType, Func<JsonElement, JsonElement> find, Func<THandler, TTold, EventContext, CancellationToken, Task> handle)
        where THandler : class
    {
        var name = EventName.Of(eventType);
        // Streams of two services may have the same id (a donation's, say), and versions of their own: one consumer must not compare them.
        if (Handlers.Keys.Any(other => other.Split('.')[1] != name.Split('.')[1])) throw new InvalidOperationException("A subscription listens to one service; make another one for another service.");
        _services.TryAddScoped<THandler>();
        Handlers.Add(name, (services, message, cancellationToken) =>
        {
            var told = find(message.Data);
            return handle(
                services.GetRequiredService<THandler>(),
                told.Deserialize<TTold>(CloudEvent.Json) ?? throw new JsonException("null is no event."),
                new(message.Id, message.Subject, message.StreamVersion, message.Time, told),
                cancellationToken);
        });
    }
}
