return await Jilin.Embedded.EmbeddedPlatform.RunAsync(args);
