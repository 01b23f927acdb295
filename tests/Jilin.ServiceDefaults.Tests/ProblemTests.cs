using System.Net;
using System.Text;
using System.Text.Json;
using Jilin.ServiceDefaults.Errors;
using Jilin.ServiceDefaults.Http;
using Jilin.Testing;
using Xunit;

namespace Jilin.ServiceDefaults.Tests;

public sealed class ProblemTests
{
    private const string Accounts = "/api/v1/accounts";

    /// <summary>Method, path and body; status, rule and field.</summary>
    public static TheoryData<string, string, string?, int, string, string?> Wrong => new()
    {
        { "GET", $"{Accounts}/refused/400", null, 400, "unknown-choice", null },
        { "GET", $"{Accounts}/refused/404", null, 404, "unknown-choice", null },
        { "GET", $"{Accounts}/refused/409", null, 409, "unknown-choice", null },
        { "GET", $"{Accounts}/refused/412", null, 412, "unknown-choice", null },
        { "GET", $"{Accounts}/refused/422", null, 422, "unknown-choice", "on" },
        { "GET", "/nowhere", null, 404, "not-found", null },
        { "GET", $"{Accounts}/no-guid", null, 404, "not-found", null },
        { "DELETE", Accounts, null, 405, "method-not-allowed", null },
        { "GET", $"{Accounts}/rows", null, 400, "malformed-request", "count" },
        { "GET", $"{Accounts}/rows?count=many", null, 400, "malformed-request", "count" },
        { "POST", Accounts, "{", 400, "malformed-json", "$" },
        { "POST", Accounts, "", 400, "malformed-json", "$" },
        { "POST", Accounts, "null", 400, "malformed-json", "$" },
        { "POST", Accounts, "[]", 400, "malformed-json", "$" },
        { "POST", Accounts, "{}", 400, "malformed-json", "$" },
        { "POST", Accounts, """{"name":5}""", 400, "malformed-json", "name" },
        { "POST", Accounts, """{"name":null}""", 400, "malformed-json", "name" },
        { "POST", Accounts, """{"name":"a","nmae":"a"}""", 400, "malformed-json", "nmae" },
        { "POST", Accounts, """{"Name":"a"}""", 400, "malformed-json", "Name" },
        { "POST", Accounts, """{"name":"a","name":"b"}""", 400, "malformed-json", "name" },
        { "POST", Accounts, """{"name":"a","depositYuan":1.005}""", 400, "malformed-json", "depositYuan" },
        { "POST", Accounts, """{"name":"a","depositYuan":"1"}""", 400, "malformed-json", "depositYuan" },
        { "POST", Accounts, """{"name":" "}""", 400, "validation-failed", "name" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task What_a_request_did_wrong_is_a_problem_with_a_name_and_no_error_of_ours(string method, string path, string? body, int status, string rule, string? field)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);

        // Told as JSON even to who would like another form.
        var answer = await service.SendAsync(new(method), path, body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"), [("Idempotency-Key", "k"), ("Accept", "text/csv")]);

        answer.Refused(status, rule, field);
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Jilin.", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", answer.Text, StringComparison.Ordinal);
        Assert.Equal(0, await service.CountAsync<Account>());
        Assert.Empty(service.Log.Worse);
    }

    /// <summary>Texts of the runtime's that a fault is known by, and a body that brings each about.</summary>
    public static TheoryData<string, string> Faults => new()
    {
        { "could not be mapped", """{"name":"a","nmae":"a"}""" },
        { "missing required", "{}" },
        { "null values", """{"name":null}""" },
        { "Duplicate property", """{"name":"a","name":"b"}""" },
        { "Money is", """{"name":"a","depositYuan":1.005}""" },
        { "could not be converted", """{"name":5}""" },
    };

    [Theory, MemberData(nameof(Faults))]
    public void The_runtime_words_a_fault_as_the_problem_handler_knows_it(string part, string body)
    {
        var fault = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<OpenAccount>(body, JsonDefaults.Options));

        Assert.Equal(part, ProblemHandler.JsonFaults.First(known => fault.Message.Contains(known.Part, StringComparison.Ordinal)).Part);
    }

    // The last stands for no fault in particular: whatever else names a type of ours.
    [Fact]
    public void Every_text_of_the_runtime_s_that_is_looked_for_is_known_to_occur() => Assert.Equal(ProblemHandler.JsonFaults[..^1].Select(fault => fault.Part), Faults.Select(row => row.Data.Item1));

    [Fact]
    public async Task A_fault_of_ours_says_nothing_of_itself_and_is_logged()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);

        var answer = (await service.GetAsync($"{Accounts}/refused/0")).Refused(500, "unexpected");

        Assert.DoesNotContain("tree", answer.Text, StringComparison.Ordinal);
        var line = Assert.Single(service.Log.Worse);
        Assert.Contains("The password is tree.", line, StringComparison.Ordinal);
        Assert.Contains($"GET {Accounts}/refused/0", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_too_large_is_refused(bool chunked)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);
        var body = Encoding.UTF8.GetBytes($$"""{"name":"{{new string('x', (int)ServiceDefaultsExtensions.LargestBody)}}"}""");
        using HttpContent content = chunked ? new StreamContent(new Trickle(body)) : new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");

        (await service.SendAsync(HttpMethod.Post, Accounts, content, [("Idempotency-Key", "k")])).Refused(413, "body-too-large");

        Assert.Equal(0, await service.CountAsync<Account>());
        Assert.Empty(service.Log.Worse);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_body_of_another_type_is_refused(string type)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);

        (await service.SendAsync(HttpMethod.Post, Accounts, new StringContent("""{"name":"a"}""", Encoding.UTF8, type), [("Idempotency-Key", "k")])).Refused(415, "unsupported-media-type");
    }

    [Fact]
    public async Task Health_says_whether_the_database_answers_and_what_version_this_is()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);

        var version = typeof(ProblemTests).Assembly.GetName().Version!.ToString(3);
        Assert.Equal($$$"""{"status":"Healthy","version":"{{{version}}}","checks":{"accounts-database":"Healthy"},"reasons":{}}""", (await service.GetAsync("/health/ready")).Is(HttpStatusCode.OK).Text);
        Assert.Equal($$$"""{"status":"Healthy","version":"{{{version}}}","checks":{},"reasons":{}}""", (await service.GetAsync("/health/live")).Is(HttpStatusCode.OK).Text);
    }

    /// <summary>A stream that does not know its length, so that it is sent in chunks.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
