using Jilin.LocalCluster.Storms;

if (args is ["storm", .. var options]) return await StormCommand.RunAsync(options);
Console.Error.WriteLine("There is storm.");
return 2;
