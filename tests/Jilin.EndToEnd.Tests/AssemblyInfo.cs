using Jilin.EndToEnd.Tests;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(SharedPlatforms))]
// Most of the time a test waits for the platform's processes.
[assembly: Parallelization(MaxThreads = 6)]
