using Jilin.EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(SharedPlatforms))]
