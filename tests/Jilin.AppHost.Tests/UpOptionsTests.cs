namespace Jilin.AppHost.Tests;

public sealed class UpOptionsTests
{
    [Theory]
    [InlineData("--prot", "80")]
    [InlineData("--port")]
    [InlineData("--port", "99999")]
    [InlineData("--port", "")]
    [InlineData("--brokers", "2")]
    [InlineData("--replicas", "reporting")]
    [InlineData("--replicas", "reporting=0")]
    [InlineData("--replicas", "reporting=17")]
    [InlineData("--replicas", "reporting=2,nothing=1")]
    [InlineData("up", "--port", "80")]
    public void What_is_not_understood_is_refused_in_a_line(params string[] args)
    {
        Assert.False(UpOptions.TryRead(args, out _, out var complaint));
        Assert.DoesNotContain('\n', complaint);
        Assert.NotEmpty(complaint);
    }

    [Fact]
    public void What_is_not_said_is_as_the_description_says()
    {
        Assert.True(UpOptions.TryRead(["--replicas", "reporting=3,gateway=2", "--replicas", "disaster-relief=4", "--brokers", "3", "--data", "somewhere"], out var options, out _));
        Assert.Equal((3, 2, 4, 1), (options.Replicas["reporting"], options.Replicas["gateway"], options.Replicas["disaster-relief"], options.Replicas["fixed-point-assistance"]));
        Assert.Equal((8080, 3, Path.GetFullPath("somewhere")), (options.Port, options.Brokers, options.Folder));
    }
}
