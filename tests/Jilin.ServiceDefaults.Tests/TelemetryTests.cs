using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Xunit;

namespace Jilin.ServiceDefaults.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task What_is_measured_says_of_which_version_it_is()
    {
        var builder = WebApplication.CreateBuilder(["--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9"]);
        builder.AddServiceDefaults();
        await using var app = builder.Build();

        var process = app.Services.GetRequiredService<TracerProvider>().GetResource();

        Assert.Contains(new("service.version", typeof(TelemetryTests).Assembly.GetName().Version!.ToString(3)), process.Attributes);
    }
}
