using System.Collections.Concurrent;
using Jilin.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Jilin.Testing;

/// <summary>Finds routes that refuse by a rule they did not declare (<c>Refuses</c>); it is registered as an <see cref="IExceptionHandler"/>, before the service defaults.</summary>
public sealed class UndeclaredRefusals : IExceptionHandler
{
    private readonly ConcurrentQueue<string> _found = [];

    public static void RequireNone(IServiceProvider services) => Assert.Empty(services.GetServices<IExceptionHandler>().OfType<UndeclaredRefusals>().Single()._found);

    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var route = httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        if (exception is RuleException refusal && route?.Metadata.OfType<NamedRule>().Any(rule => rule.Name == refusal.Rule && rule.Refusal == refusal.Refusal) != true)
            _found.Enqueue($"{route?.DisplayName} refuses by {refusal.Rule} ({(int)refusal.Refusal}) and does not declare it.");
        return new(false);
    }
}
