using Jilin.Embedded;

#if ASPIRE
Console.WriteLine("Aspire is here; its composition of the platform is still to come. Running the embedded platform.");
#else
Console.WriteLine("The configured package feeds have no Aspire. Running the embedded platform.");
#endif
return await EmbeddedPlatform.RunAsync(args);
