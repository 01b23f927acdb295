using Jilin.Gateway.Pages;
using Jilin.ServiceDefaults.Errors;

namespace Jilin.Gateway.Register;

internal static class Rules
{
    public static readonly Rule<string> DivisionNotFound = new("division-not-found", Refusal.NotFound, Texts.Source);
}
