using System.Globalization;
using Jilin.ServiceDefaults.Errors;
using Xunit;

namespace Jilin.Divisions.Tests;

public sealed class RuleTests
{
    private static readonly DivisionRegister Register = DivisionRegister.Jilin;
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("22062210620")]
    [InlineData("2206221062080")]
    [InlineData("22062210620a")]
    [InlineData(" 220622106208")]
    [InlineData("-20622106208")]
    [InlineData("２２０６２２１０６２０８")] // Full-width digits.
    public void A_code_that_is_not_12_digits_is_malformed_and_is_not_repeated(string? code)
    {
        var refusal = Assert.Throws<RuleException>(() => Register.Get(code!));

        Assert.Equal(("division-code-malformed", Refusal.Malformed), (refusal.Rule, refusal.Refusal));
        Assert.Equal("A division code is 12 digits, such as 220622000000.", refusal.Describe(English));
        Assert.Equal("行政区划代码应为12位数字，例如220622000000。", refusal.Describe(Chinese));
        Assert.Equal("division-code-malformed", Assert.Throws<RuleException>(() => DivisionRegister.Prefix(code!)).Rule);
        Assert.False(Register.TryGet(code, out _));
    }

    [Theory]
    [InlineData("110000000000")] // Beijing
    [InlineData("220622106999")]
    [InlineData("000000000000")]
    public void A_well_formed_code_outside_the_register_is_unknown(string code)
    {
        var refusal = Assert.Throws<RuleException>(() => Register.Get(code));

        Assert.Equal(("division-unknown", Refusal.Refused), (refusal.Rule, refusal.Refusal));
        Assert.Equal($"The division {code} is not in Jilin's register of divisions.", refusal.Describe(English));
        Assert.Equal($"吉林省行政区划名录中没有代码{code}。", refusal.Describe(Chinese));
        Assert.False(Register.TryGet(code, out _));
    }

    [Theory]
    [InlineData("22", "division-code-malformed")]
    [InlineData("110000000000", "division-unknown")]
    public void Every_question_about_a_code_refuses_one_it_cannot_answer_for(string code, string rule)
    {
        Action[] questions =
        [
            () => Register.Children(code),
            () => Register.Ancestors(code),
            () => Register.CountyOf(code),
            () => Register.IsWithin(code, "220000000000"),
            () => Register.IsWithin("220000000000", code),
        ];

        Assert.All(questions, question => Assert.Equal(rule, Assert.Throws<RuleException>(question).Rule));
    }
}
