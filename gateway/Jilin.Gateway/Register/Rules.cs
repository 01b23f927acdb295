using Jilin.Gateway.Pages;
using Jilin.ServiceDefaults.Errors;

namespace Jilin.Gateway.Register;

internal static class Rules
{
    public static RuleException DivisionNotFound(string code) => new("division-not-found", Refusal.NotFound, Texts.Source, code);

