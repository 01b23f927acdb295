using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Jilin.Topology;
using Microsoft.Extensions.DependencyInjection;

namespace Jilin.AppHost;

/// <summary>A service as a whole, above its replicas: what is done to all of them is done here.</summary>
internal sealed class ProgrammeResource(string slug) : Resource(slug);

internal static class Programme
{
    private static readonly HttpClient Http = new();

    /// <summary>The gateways, or a service.</summary>
    public static IResourceBuilder<ProgrammeResource> AddProgramme(this IDistributedApplicationBuilder builder, string slug, Uri door)
    {
        var service = Services.Find(slug);
        var programme = builder.AddResource(new ProgrammeResource(slug))
            .WithInitialState(new()
            {
                ResourceType = service is null ? "Gateway" : "Programme",
                State = KnownResourceStates.Running,
                Properties = service is null ? [] : [new("Title", service.Title), new("名称", service.TitleZh), new("Owner", service.Owner)],
            })
            .WithCommand("scale", "Scale", ScaleAsync, new()
            {
                Description = "How many replicas are at work. One more is known to the gateways when it is ready, one less before it ends.",
                IconName = "Stack",
                IsHighlighted = true,
                Arguments = [new() { Name = "replicas", Label = "Replicas", InputType = InputType.Number, Required = true }],
            });
        if (service is null) return programme.WithUrl(door.ToString(), "The platform").WithUrl(new Uri(door, "docs").ToString(), "API reference");
        return programme
            .WithUrl(new Uri(door, $"docs/{slug}").ToString(), "API reference")
            .WithUrl(new Uri(door, $"openapi/{slug}.json").ToString(), "OpenAPI document")
            .WithOperation(door, "drain", "Drain", "Sends what is committed, and nothing later, until resume.", "ArrowExit")
            .WithOperation(door, "resume", "Resume", "Sends on after a drain.", "Play")
            .WithOperation(door, "republish", "Republish", "Tells everything again, as it is now, for a consumer that comes late.", "ArrowRepeatAll")
            .WithCommand("parked", "Parked messages", context => ShowAsync(context, new(door, $"api/v1/{slug}/operations/parked?limit=200")), new()
            {
                Description = "What the bus refused too often.",
                IconName = "MailDismiss",
            });
    }

    private static async Task<ExecuteCommandResult> ScaleAsync(ExecuteCommandContext context)
    {
        var platform = context.Services.GetRequiredService<Platform>();
        try
        {
            await platform.ScaleAsync(context.ResourceName, context.Arguments.GetInt32("replicas"), context.CancellationToken);
            return CommandResults.Success();
        }
        catch (InvalidOperationException refusal)
        {
            return CommandResults.Failure(refusal.Message);
        }
    }

    private static IResourceBuilder<ProgrammeResource> WithOperation(this IResourceBuilder<ProgrammeResource> programme, Uri door, string name, string title, string description, string icon) =>
        programme.WithCommand(name, title, context => PostAsync(context, new(door, $"api/v1/{programme.Resource.Name}/operations/{name}")), new()
        {
            Description = description,
            IconName = icon,
            Arguments = [new() { Name = "reason", Label = "Reason", Description = "For whoever reads the actions later.", InputType = InputType.Text, Required = true, MaxLength = 1000 }],
        });

    private static async Task<ExecuteCommandResult> PostAsync(ExecuteCommandContext context, Uri operation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, operation) { Content = JsonContent.Create(new { reason = context.Arguments.GetString("reason") }) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await Http.SendAsync(request, context.CancellationToken);
        return await ResultAsync(answer, context.CancellationToken);
    }

    private static async Task<ExecuteCommandResult> ShowAsync(ExecuteCommandContext context, Uri list)
    {
        using var answer = await Http.GetAsync(list, context.CancellationToken);
        return await ResultAsync(answer, context.CancellationToken);
    }

    // Problem details say in "detail" what a person has to know.
    private static async Task<ExecuteCommandResult> ResultAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (answer.IsSuccessStatusCode) return CommandResults.Success("", new CommandResultData { Value = text, Format = CommandResultFormat.Json, DisplayImmediately = true });
        var problem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json" ? JsonNode.Parse(text) : null;
        return CommandResults.Failure((string?)problem?["detail"] ?? (string?)problem?["title"] ?? string.Create(CultureInfo.InvariantCulture, $"{(int)answer.StatusCode}"));
    }
}
