using System.Net;
using FsCheck.Xunit;
using Jilin.ServiceDefaults.Errors;
using Jilin.ServiceDefaults.Http;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Jilin.ServiceDefaults.Tests;

public sealed class ListTests
{
    private const string Accounts = "/api/v1/accounts";

    [Property(MaxTest = 15)]
    public async Task Walking_the_pages_gives_each_row_once_while_others_come_and_go(byte limit, byte before, byte[] meanwhile)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);
        await AddAsync(service, before % 23);
        var there = (await service.DoAsync(db => db.Accounts.Select(account => account.Id).ToListAsync())).ToHashSet();
        var (walked, gone) = (new List<Guid>(), new HashSet<Guid>());

        var cursor = "";
        for (var pages = 0; cursor is not null; pages++)
        {
            var page = (await service.GetAsync($"{Accounts}?limit={(limit % 7) + 1}{cursor}")).Is(HttpStatusCode.OK).Json;
            var items = page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()).ToList();
            walked.AddRange(items);
            cursor = page.GetProperty("nextCursor").GetString() is { } next ? $"&cursor={next}" : null;
            Assert.True(cursor is null || items.Count == (limit % 7) + 1);

            var happens = pages < meanwhile.Length ? meanwhile[pages] : 0;
            await AddAsync(service, happens % 3);
            // What was shown may be deleted too, even the row the cursor is made of.
            if (happens % 5 == 1 && items.Count > 0)
            {
                var last = items[^1];
                gone.Add(last);
                await service.DoAsync(db => db.Accounts.Where(account => account.Id == last).ExecuteDeleteAsync());
            }
        }

        Assert.Equal(walked.Distinct(), walked);
        Assert.Subset(walked.ToHashSet(), there);
        var inOrder = await service.DoAsync(db => db.Accounts.OrderBy(account => account.Seq).Select(account => account.Id).ToListAsync());
        Assert.Equal(walked.Where(id => !gone.Contains(id)), inOrder.Where(walked.Contains));
    }

    [Property]
    public void A_cursor_comes_back_as_the_place_it_was_made_of(long number)
    {
        var place = number == long.MinValue ? long.MaxValue : Math.Max(1, Math.Abs(number));

        var page = new PageRequest(1, 0).Page([place, place], row => row, row => row);

        Assert.Equal(place, PageRequest.Of(1, page.NextCursor).After);
        Assert.Null(new PageRequest(1, 0).Page([place], row => row, row => row).NextCursor);
        Assert.Null(new PageRequest(1, 0).Page<long, long>([], row => row, row => row).NextCursor);
    }

    [Property]
    public void A_text_is_a_cursor_or_refused(string? text)
    {
        var refused = Record.Exception(() => PageRequest.Of(null, text));
        Assert.True(refused is null or RuleException { Rule: "cursor-malformed", Field: "cursor" });
        if (text is null) Assert.Equal(new(50, 0), PageRequest.Of(null, text));
    }

    [Theory]
    [InlineData("cursor=", "cursor-malformed", "cursor")]
    [InlineData("cursor=abc", "cursor-malformed", "cursor")]
    [InlineData("cursor=AAAAAAAAAAA", "cursor-malformed", "cursor")]
    [InlineData("cursor=__________8", "cursor-malformed", "cursor")]
    [InlineData("cursor=AAAAAAAAAB%3D", "cursor-malformed", "cursor")]
    [InlineData("limit=0", "limit-out-of-range", "limit")]
    [InlineData("limit=201", "limit-out-of-range", "limit")]
    [InlineData("limit=-1", "limit-out-of-range", "limit")]
    [InlineData("limit=x", "malformed-request", "limit")]
    [InlineData("limit=99999999999", "malformed-request", "limit")]
    [InlineData("limti=5", "unknown-filter", "limti")]
    [InlineData("Limit=5", "unknown-filter", "Limit")]
    [InlineData("cursor=a&cursor=a", "repeated-filter", "cursor")]
    public async Task What_no_list_understands_is_refused_by_name(string query, string rule, string field)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);

        (await service.GetAsync($"{Accounts}?{query}")).Refused(400, rule, field);
        Assert.Empty(service.Log.Worse);
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData("?name=a&year=2009&on=2009-07-01&kind=openToAll", 200)]
    [InlineData("?kind=OpenToAll", 400)]
    [InlineData("?kind=0", 400)]
    [InlineData("?on=2009-02-30", 400)]
    [InlineData("?id=8", 400)]
    [InlineData("?ifMatch=a", 400)]
    [InlineData("?If-Match=a", 400)]
    [InlineData("?clock=a", 400)]
    [InlineData("?name=a&name=b", 400)]
    [InlineData("?year=1&year=2", 400)]
    [InlineData("?=a", 400)]
    public async Task Only_a_handlers_own_parameters_are_filters(string query, int status)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);

        var answer = (await service.GetAsync($"{Accounts}/filtered/7{query}")).Is((HttpStatusCode)status);

        if (query == "?id=8") Assert.Contains("name, year, on, kind", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        if (query.Contains("openToAll", StringComparison.Ordinal)) Assert.Equal("""{"id":7,"name":"a","year":2009,"on":"2009-07-01","kind":"openToAll","ifMatch":null,"clock":"SystemTimeProvider"}""", answer.Text);
    }

    [Fact]
    public async Task A_CSV_says_what_the_JSON_says()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);

        var csv = (await service.GetAsync($"{Accounts}/rows?count=2", ("Accept", "text/csv"), ("Accept-Language", "zh"))).Is(HttpStatusCode.OK);

        Assert.Equal("text/csv; charset=utf-8", csv["Content-Type"]);
        Assert.Equal("next", csv["Next-Cursor"]);
        Assert.Equal("Accept", csv["Vary"]);
        Assert.Equal(
            "id,name,balanceYuan,tags,on,version\r\n"
            + "00000000-0000-0000-0000-000000000000,第1号,-1.50,\"[\"\"x\"\",\"\"1\"\"]\",2009-07-01,1\r\n"
            + "00000000-0000-0000-0000-000000000000,第2号,-3.00,\"[\"\"x\"\",\"\"2\"\"]\",2009-07-02,2\r\n",
            csv.Text);
        Assert.Equal("id,name,balanceYuan,tags,on,version\r\n", (await service.GetAsync($"{Accounts}/rows?count=0", ("Accept", "text/csv"))).Text);
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+86 431")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("=\"a,b\"")]
    [InlineData("＝1")]
    public async Task A_text_that_a_spreadsheet_would_run_goes_out_as_text(string name)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);

        var line = (await service.GetAsync($"{Accounts}/rows?count=1&name={Uri.EscapeDataString(name)}", ("Accept", "text/csv"))).Is(HttpStatusCode.OK).Text.Split("\r\n")[1];

        var cell = line[37..line.IndexOf(",-1.50,", StringComparison.Ordinal)];
        if (cell[0] == '"') cell = cell[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal);
        Assert.Equal("'" + name, cell);
    }

    [Theory]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"a\"", "\"say \"\"a\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("1-2=3", "1-2=3")]
    public async Task What_a_CSV_itself_reads_is_quoted(string name, string cell)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);

        Assert.Contains($",{cell},", (await service.GetAsync($"{Accounts}/rows?count=1&name={Uri.EscapeDataString(name)}", ("Accept", "text/csv"))).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/csv", true)]
    [InlineData("Text/CSV;header=present", true)]
    [InlineData("text/csv, */*;q=0.1", true)]
    [InlineData("application/json;q=0.5, text/csv", true)]
    [InlineData("application/json, text/csv;q=0.5", false)]
    [InlineData("text/csv;q=0", false)]
    [InlineData("*/*", false)]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", false)]
    [InlineData("nonsense", false)]
    [InlineData(null, false)]
    public async Task The_form_is_the_one_the_caller_likes_best(string? accept, bool csv)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);

        var answer = (await service.GetAsync($"{Accounts}/rows?count=1", accept is null ? [] : [("Accept", accept)])).Is(HttpStatusCode.OK);

        Assert.Equal(csv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8", answer["Content-Type"]);
    }

    private static async Task AddAsync(Service service, int count)
    {
        if (count == 0) return;
        await service.DoAsync(db =>
        {
            db.AddRange(Enumerable.Range(0, count).Select(number => new Account { Name = $"{number}" }));
            return db.SaveChangesAsync();
        });
    }
}
