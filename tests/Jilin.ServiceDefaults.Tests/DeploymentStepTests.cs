using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Jilin.ServiceDefaults.Tests;

public sealed class DeploymentStepTests
{
    [Fact]
    public async Task A_step_that_fails_says_why_in_a_line_and_ends_the_deployment()
    {
        var log = new LogLines();
        var went = false;
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton(new DeploymentStep("Declaring the queues", (_, _) => throw new InvalidOperationException("No broker.", new IOException("Connection refused"))));
        builder.Services.AddSingleton(new DeploymentStep("The next", (_, _) => Task.FromResult(went = true)));
        await using var app = builder.Build();
        try
        {
            await app.RunServiceAsync(["--migrate"]);
            Assert.Equal(1, Environment.ExitCode);
        }
        finally
        {
            Environment.ExitCode = 0;
        }

        Assert.False(went);
        Assert.Equal("Declaring the queues failed: No broker. ← Connection refused", Assert.Single(log.Worse).TrimEnd());
    }

    [Theory]
    [InlineData("--migrate", "now")]
    [InlineData("--migarte")]
    [InlineData("--urls")]
    [InlineData("--port=80")]
    public async Task Arguments_that_are_not_understood_end_a_program_before_it_does_anything(params string[] args)
    {
        var went = false;
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddSingleton(new DeploymentStep("The first", (_, _) => Task.FromResult(went = true)));
        await using var app = builder.Build();
        try
        {
            await app.RunServiceAsync(args);
            Assert.Equal(2, Environment.ExitCode);
        }
        finally
        {
            Environment.ExitCode = 0;
        }

        Assert.False(went);
    }
}
