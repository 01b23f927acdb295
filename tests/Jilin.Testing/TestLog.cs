using Microsoft.Extensions.Logging;
using Xunit;

namespace Jilin.Testing;

/// <summary>Shows a host's log (warnings and worse) beside the test that failed: <c>builder.Logging.AddProvider(new TestLog())</c>.</summary>
public sealed class TestLog(LogLevel from = LogLevel.Warning) : ILoggerProvider, ILogger
{
    private readonly ITestOutputHelper? _output = TestContext.Current.TestOutputHelper;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= from;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        try
        {
            _output?.WriteLine($"{DateTime.UtcNow:mm:ss.fff} {logLevel}: {formatter(state, exception)} {exception}");
        }
        catch (InvalidOperationException)
        {
            // The test is over; what still runs down has nobody to tell.
        }
    }

    public void Dispose()
    {
    }
}
