using System.Net;
using Jilin.Testing;
using Xunit;

namespace Jilin.ServiceDefaults.Tests;

public sealed class LanguageTests
{
    private const string Accounts = "/api/v1/accounts";

    [Theory]
    [InlineData(null, "en")]
    [InlineData("", "en")]
    [InlineData("en", "en")]
    [InlineData("en-GB", "en")]
    [InlineData("zh", "zh-CN")]
    [InlineData("zh-CN", "zh-CN")]
    [InlineData("zh-TW", "zh-CN")]
    [InlineData("ZH-hant-HK", "zh-CN")]
    [InlineData("en, zh", "en")]
    [InlineData("zh, en", "zh-CN")]
    [InlineData("en;q=0.5, zh;q=0.8", "zh-CN")]
    [InlineData("zh;q=0.8, en;q=0.9", "en")]
    [InlineData("ko, zh;q=0.9, en;q=0.8", "zh-CN")]
    [InlineData("de", "en")]
    [InlineData("*", "en")]
    [InlineData("zh;q=0", "en")]
    [InlineData("de, zh;q=0", "en")]
    [InlineData("zhx", "en")]
    [InlineData(";;;,,=q", "en")]
    [InlineData("zh;q=nonsense", "en")]
    public async Task The_language_is_the_best_the_reader_knows_else_English(string? accepted, string language)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);

        var answer = (await service.GetAsync($"{Accounts}/culture", Language(accepted))).Is(HttpStatusCode.OK);
        Assert.Equal(language, answer.Json.GetProperty("language").GetString());
        Assert.Equal(language, answer["Content-Language"]);

        var refused = (await service.GetAsync($"{Accounts}?limit=0", Language(accepted))).Refused(400, "limit-out-of-range", "limit");
        Assert.Equal(language == "en" ? "limit is 1 to 200." : "limit 须在 1 至 200 之间。", refused.Json.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Numbers_and_days_do_not_change_with_the_language()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);

        foreach (var language in (string[])["en", "zh", "de-DE", "fr"])
        {
            var answer = (await service.GetAsync($"{Accounts}/culture", ("Accept-Language", language))).Json;
            Assert.Equal("", answer.GetProperty("culture").GetString());
            Assert.Equal("1234567.50", answer.GetProperty("amount").GetRawText());
            Assert.Equal("1,234.50 07/01/2009", answer.GetProperty("text").GetString());
            var detail = (await service.GetAsync($"{Accounts}/refused/409", ("Accept-Language", language))).Json.GetProperty("detail").GetString();
            Assert.Equal(language == "zh" ? "“2009-07-01”不在可选值之中:1234.50。" : "'2009-07-01' is none of: 1234.50.", detail);
        }
    }

    [Fact]
    public async Task A_question_s_language_changes_its_words_alone()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);

        foreach (var path in (string[])[$"{Accounts}/refused/409", $"{Accounts}/refused/422", $"{Accounts}?nothing=1", "/nowhere"])
        {
            var (english, chinese) = (await service.GetAsync(path), await service.GetAsync(path, ("Accept-Language", "zh")));
            Assert.Equal(english.Status, chinese.Status);
            foreach (var field in (string[])["type", "status", "rule"]) Assert.Equal(english.Json.GetProperty(field).GetRawText(), chinese.Json.GetProperty(field).GetRawText());
        }
    }

    [Theory]
    [InlineData("""{"nmae":1}""", "There is no such field.", "没有此字段。")]
    [InlineData("{}", "Missing: name.", "缺少:name。")]
    [InlineData("""{"name":null}""", "The value must not be null.", "该值不能为 null。")]
    [InlineData("""{"name":"a","name":"a"}""", "The field is given more than once.", "该字段重复出现。")]
    [InlineData("""{"name":5}""", "The value has the wrong type or form.", "该值的类型或格式不正确。")]
    [InlineData("""{"name":"a","depositYuan":1.005}""", "Money is a number of yuan with at most two decimals.", "金额须为以元为单位、最多两位小数的数字。")]
    [InlineData("""{"name":""}""", "'name' must not be empty.", "'name' 不能为空。")]
    [InlineData("", "The body is missing.", "缺少请求正文。")]
    public async Task What_is_wrong_with_a_field_is_told_in_the_reader_s_language(string body, string english, string chinese)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await Service.StartAsync(database);

        foreach (var (language, text) in ((string, string)[])[("en", english), ("zh", chinese)])
        {
            var errors = (await service.PostAsync(Accounts, body, "k", ("Accept-Language", language))).Is(HttpStatusCode.BadRequest).Json.GetProperty("errors");
            Assert.Equal(text, Assert.Single(errors.EnumerateObject()).Value[0].GetString());
        }
    }

    private static (string Name, string Value)[] Language(string? accepted) => accepted is null ? [] : [("Accept-Language", accepted)];
}
