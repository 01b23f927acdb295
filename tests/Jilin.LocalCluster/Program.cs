using Jilin.LocalCluster;

return args switch
{
    ["up", .. var rest] => await UpCommand.RunAsync(rest),
    _ => UpCommand.Refuse("There is: up."),
};
