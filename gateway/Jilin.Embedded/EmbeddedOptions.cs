using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Jilin.Embedded;

/// <summary>Where to listen and where the data is: <c>--port N</c>, else <c>JILIN_PORT</c>, else 8080; <c>--data DIR</c>, else <c>Data__Directory</c>, else <c>./data</c>.</summary>
internal sealed record EmbeddedOptions(int Port, string DataDirectory)
{
    public static bool TryRead(string[] args, [NotNullWhen(true)] out EmbeddedOptions? options, [NotNullWhen(false)] out string? complaint)
    {
        options = null;
        var port = NotEmpty(Environment.GetEnvironmentVariable("JILIN_PORT")) ?? "8080";
        var data = NotEmpty(Environment.GetEnvironmentVariable("Data__Directory")) ?? "data";
        for (var at = 0; at < args.Length; at += 2)
        {
            complaint = $"'{args[at]}' is not understood; there is --port N and --data DIR.";
            if (args[at] is not ("--port" or "--data")) return false;
            complaint = $"{args[at]} needs a value.";
            if (at + 1 == args.Length || args[at + 1].Length == 0) return false;
            if (args[at] == "--port") port = args[at + 1];
            else data = args[at + 1];
        }

        complaint = $"'{port}' is not a port: a number from 0 (any free one) to 65535.";
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        complaint = null;
        options = new(number, data);
        return true;
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
