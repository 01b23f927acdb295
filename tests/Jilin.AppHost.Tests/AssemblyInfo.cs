using Xunit.v3;

// Each test runs a platform of its own: one at a time is enough for a small machine.
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
