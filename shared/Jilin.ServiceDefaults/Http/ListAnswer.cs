using System.Buffers;
using System.Reflection;
using System.Text.Json;
using CsvHelper;
using Jilin.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;

namespace Jilin.ServiceDefaults.Http;

/// <summary>
/// A page as JSON, or as CSV when <c>Accept</c> asks for <c>text/csv</c>. A CSV has a column per property, under its JSON name and in its
/// JSON form (what is nested stands as JSON in its cell); its next cursor is in the header <c>Next-Cursor</c>.
/// </summary>
public sealed class ListAnswer<T>(Page<T> page) : IResult, IEndpointMetadataProvider
{
    private static readonly PropertyInfo[] Columns = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    // A text that starts like a formula is run by spreadsheets, by some also when it starts so in full width.
    private static readonly SearchValues<char> FormulaStarts = SearchValues.Create("=+-@\t\r\n＝＋－＠");

    // The writer's own escaping would take a negative amount for a formula.
    private static readonly CsvWriterOptions Csv = new() { NewLine = "\r\n", Injection = CsvInjection.None };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers.Vary = StringValues.Concat(response.Headers.Vary, "Accept");
        if (!PrefersCsv(httpContext.Request))
        {
            await response.WriteAsJsonAsync(page, httpContext.RequestAborted);
            return;
        }

        response.ContentType = "text/csv; charset=utf-8";
        if (page.NextCursor is not null) response.Headers["Next-Cursor"] = page.NextCursor;
        await response.WriteAsync(ToCsv(), httpContext.RequestAborted);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Page<T>), ["application/json", "text/csv"]));
        Refusals.Declare(builder, SharedRules.LimitOutOfRange, SharedRules.CursorMalformed);
    }

    private static bool PrefersCsv(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return Quality("text/csv") is > 0 and var csv && csv >= Quality("application/json");

        double Quality(string mediaType) => accepted.Where(type => type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)).Select(type => type.Quality ?? 1).DefaultIfEmpty().Max();
    }

    private string ToCsv()
    {
        using var text = new StringWriter();
        using (var csv = CsvWriter.Create(text, Csv, leaveOpen: true))
        {
            foreach (var column in Columns) csv.WriteField(JsonNamingPolicy.CamelCase.ConvertName(column.Name));
            csv.EndRecord();
            foreach (var row in page.Items)
            {
                foreach (var column in Columns) csv.WriteField(Cell(column.GetValue(row)));
                csv.EndRecord();
            }
        }

        return text.ToString();
    }

    private static string Cell(object? value)
    {
        if (value is null) return "";
        var json = JsonSerializer.SerializeToElement(value, value.GetType(), JsonDefaults.Options);
        if (json.ValueKind != JsonValueKind.String) return json.GetRawText();
        var text = json.GetString()!;
        return text.Length > 0 && FormulaStarts.Contains(text[0]) ? "'" + text : text;
    }
}
