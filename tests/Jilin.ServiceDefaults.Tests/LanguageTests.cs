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
    [InlineData("中文", "en")]
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

    private static (string Name, string Value)[] Language(string? accepted) => accepted is null ? [] : [("Accept-Language", accepted)];
}
