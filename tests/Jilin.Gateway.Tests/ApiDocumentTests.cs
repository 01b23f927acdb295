using Jilin.Testing;

namespace Jilin.Gateway.Tests;

public sealed class ApiDocumentTests
{
    [Fact]
    public void The_API_only_grows_and_what_was_added_is_accepted() => ApiDocuments.RequireGrownOnly("divisions", "gateway/Jilin.Gateway");
}
