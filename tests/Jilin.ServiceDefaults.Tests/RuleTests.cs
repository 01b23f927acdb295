using System.Globalization;
using Jilin.ServiceDefaults.Errors;
using Xunit;

namespace Jilin.ServiceDefaults.Tests;

public sealed class RuleTests
{
    [Fact]
    public void What_a_text_quotes_looks_as_it_does_on_the_wire()
    {
        Assert.Equal("2009-07-10 is before the step it follows, of 2009-07-11.", SharedRules.BeforePreviousStep.Of(new(2009, 7, 10), new(2009, 7, 11)).Describe(CultureInfo.GetCultureInfo("en-GB")));
        Assert.Equal("日期 2009-07-10 早于上一环节的日期 2009-07-11。", SharedRules.BeforePreviousStep.Of(new(2009, 7, 10), new(2009, 7, 11)).Describe(CultureInfo.GetCultureInfo("zh-CN")));
        Assert.Equal("2009-07-10T04:00:00Z is in the future.", SharedRules.InTheFuture.Of(new DateTimeOffset(2009, 7, 10, 12, 0, 0, TimeSpan.FromHours(8))).Message);
        Assert.Equal("openToAll is in the future.", SharedRules.InTheFuture.Of(AccountKind.OpenToAll).Message);
    }
}
