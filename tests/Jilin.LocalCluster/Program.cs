using Jilin.LocalCluster;
using Jilin.LocalCluster.Storms;

return args switch
{
    ["up", .. var rest] => await UpCommand.RunAsync(rest),
    ["storm", .. var rest] => await StormCommand.RunAsync(rest),
    _ => UpCommand.Refuse("There is up, and storm."),
};
