return await Jilin.AppHost.UpCommand.RunAsync(args);
