using Jilin.Testing;
using Xunit;

namespace Jilin.FixedPointAssistance.Tests;

public sealed class ApiDocumentTests
{
    [Fact]
    public void The_API_only_grows_and_what_was_added_is_accepted() => ApiDocuments.RequireGrownOnly("fixed-point-assistance", "services/FixedPointAssistance/Jilin.FixedPointAssistance");
}
