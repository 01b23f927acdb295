using Jilin.Testing;
using Xunit;

namespace Jilin.Reporting.Tests;

public sealed class ApiDocumentTests
{
    [Fact]
    public void The_API_only_grows_and_what_was_added_is_accepted() => ApiDocuments.RequireGrownOnly("reporting", "services/Reporting/Jilin.Reporting");
}
