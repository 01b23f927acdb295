using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FluentValidation;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jilin.ServiceDefaults.Errors;

/// <summary>
/// Turns what a request did wrong into RFC 9457 problem details: a stable <c>type</c>, the <c>rule</c>'s name, field errors under
/// <c>errors</c>, the trace id. Only what is our own fault is logged as an error.
/// </summary>
internal sealed partial class ProblemHandler(IProblemDetailsService problems, ILogger<ProblemHandler> logger) : IExceptionHandler
{
    // By a part of the runtime's message, which is English and names our types, the text that takes its place. What is left is about the JSON itself.
    internal static readonly (string Part, string Text)[] JsonFaults =
    [
        ("could not be mapped", "no-such-field"),
        ("missing required", "fields-missing"),
        ("null values", "not-null"),
        ("Duplicate property", "field-repeated"),
        ("Money is", "money-form"),
        ("could not be converted", "wrong-type"),
        (" type '", "wrong-type"),
    ];

    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancellationToken)
    {
        if (http.RequestAborted.IsCancellationRequested && IsCancellation(exception))
        {
            http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var language = CultureInfo.CurrentUICulture;
        var problem = exception switch
        {
            RuleException rule => Problem(
                rule.Rule, (int)rule.Refusal, rule.Describe(language),
                rule.Field is null ? null : new() { [rule.Field] = [rule.Describe(language)] }),
            ValidationException invalid => Problem(
                "validation-failed", 400, Text("validation-failed"),
                invalid.Errors.GroupBy(error => error.PropertyName).ToDictionary(field => field.Key, field => field.Select(error => error.ErrorMessage).ToArray())),
            BadHttpRequestException { StatusCode: 413 } => Problem("body-too-large", 413, Text("body-too-large")),
            BadHttpRequestException { StatusCode: 415 } => Problem("unsupported-media-type", 415, Text("unsupported-media-type")),
            BadHttpRequestException { InnerException: BadHttpRequestException { StatusCode: 413 } } => Problem("body-too-large", 413, Text("body-too-large")),
            BadHttpRequestException { InnerException: JsonException json } => Problem("malformed-json", 400, Text("malformed-json"), JsonErrors(json)),
            BadHttpRequestException bad => Unreadable(bad),
            _ => null,
        };
        if (problem is null)
        {
            logger.LogError(exception, "{Method} {Path} failed", http.Request.Method, http.Request.Path);
            problem = Problem("unexpected", 500, Text("unexpected"));
        }

        if (problem.Extensions["rule"] is "idempotency-in-progress" or "changed-meanwhile") http.Response.Headers.RetryAfter = "1";
        http.Response.StatusCode = problem.Status!.Value;
        await WriteAsync(problems, http, problem);
        return true;
    }

    // A driver may say of a cancelled command that it failed, and EF Core may wrap what it says. Anything else would have gone wrong for who had stayed, too.
    private static bool IsCancellation(Exception exception) => exception is OperationCanceledException or DbException || (exception.InnerException is { } inner && IsCancellation(inner));

    /// <summary>An answer that the pipeline gave without a body: no such route, no such method.</summary>
    internal static Task WriteStatusAsync(StatusCodeContext context) =>
        WriteAsync(context.HttpContext.RequestServices.GetRequiredService<IProblemDetailsService>(), context.HttpContext, new() { Status = context.HttpContext.Response.StatusCode });

    private static async Task WriteAsync(IProblemDetailsService problems, HttpContext http, ProblemDetails problem)
    {
        // A problem is told as JSON even to who asked for CSV; the framework's writer would rather say nothing.
        http.Request.Headers.Remove("Accept");
        await problems.WriteAsync(new() { HttpContext = http, ProblemDetails = problem });
    }

    internal static ProblemDetails Problem(string rule, int status, string detail, Dictionary<string, string[]>? errors = null)
    {
        var problem = new ProblemDetails { Type = $"urn:jilin:rule:{rule}", Status = status, Detail = detail, Extensions = { ["rule"] = rule } };
        if (errors is not null) problem.Extensions["errors"] = errors;
        return problem;
    }

    // The binder quotes our types in its messages; people are told the field.
    private static ProblemDetails Unreadable(BadHttpRequestException bad)
    {
        var parameter = Parameter().Match(bad.Message);
        if (bad.Message.Contains("body", StringComparison.OrdinalIgnoreCase)) return Problem("malformed-json", bad.StatusCode, Text("malformed-json"), new() { ["$"] = [Text("body-missing")] });
        return parameter.Success
            ? Problem("malformed-request", bad.StatusCode, Text("malformed-request"), new() { [parameter.Groups[1].Value] = [Text("missing-or-malformed")] })
            : Problem("malformed-request", bad.StatusCode, Text("malformed-request"));
    }

    [GeneratedRegex("\"(?:[^\" ]+ )?(\\w+)\"")]
    private static partial Regex Parameter();

    private static string Text(string name) => SharedRules.Texts.GetString(name, CultureInfo.CurrentUICulture)!;

    private static Dictionary<string, string[]> JsonErrors(JsonException json)
    {
        var path = json.Path is null or "$" ? "$" : json.Path.TrimStart('$').TrimStart('.');
        // The runtime's messages end in "Path: … | LineNumber: …", which the field's name says already.
        var message = json.Message.Split(" Path: ")[0];
        if (JsonFaults.FirstOrDefault(fault => message.Contains(fault.Part, StringComparison.Ordinal)).Text is { } name)
            message = string.Format(CultureInfo.InvariantCulture, Text(name), string.Join(", ", message.Split('\'').Where((_, index) => index % 2 == 1).Skip(1)));
        return new() { [path] = [message] };
    }
}
