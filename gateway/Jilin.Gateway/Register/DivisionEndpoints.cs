using Jilin.Divisions;
using Jilin.Gateway.Door;
using Jilin.ServiceDefaults.Errors;
using Jilin.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Jilin.Gateway.Register;

/// <summary>The register of administrative divisions, read-only: every programme's forms need it, no programme owns it.</summary>
internal static class DivisionEndpoints
{
    public const string Slug = "divisions";

    public const string About =
        "The administrative divisions of Jilin Province at their five levels, with the 12-digit codes of the National Bureau of Statistics. "
        + "The register is that of 30 June 2023; it is the same for everybody, so answers may be cached for a day.";

    public static void MapDivisions(this IEndpointRouteBuilder app)
    {
        var api = app.MapApi(Slug).WithMetadata(new LongLived());
        api.MapGet("", List).WithName("listDivisions").WithSummary("Lists divisions")
            .WithDescription("By the beginning of their Chinese name or pinyin (search), by level, by the division one level up (parent). Higher levels first, then by code; at most limit (1 to 200, default 50) of the total.")
            .Refuses([SharedRules.LimitOutOfRange, .. DivisionRules.All]);
        api.MapGet("/{code}", Get).WithName("getDivision").WithSummary("Reads a division with those it lies in").Refuses(Rules.DivisionNotFound, DivisionRules.CodeMalformed);
        api.MapGet("/{code}/children", Children).WithName("listDivisionChildren").WithSummary("Lists the divisions one level down").Refuses(Rules.DivisionNotFound, DivisionRules.CodeMalformed);
    }

    private static Ok<DivisionList> List(DivisionRegister register, string? search, Choice<DivisionLevel>? level, string? parent, int? limit)
    {
        var take = PageRequest.Of(limit, cursor: null).Limit;
        var within = parent is null ? null : register.Get(parent);
        var found = (search, within, level) switch
        {
            ({ } beginning, _, _) => register.Search(beginning, level, int.MaxValue).Where(division => within is null || division.ParentCode == within.Code),
            (null, { } above, _) => register.Children(above.Code).Where(division => level is null || division.Level == level),
            (null, null, { } one) => register.AtLevel(one),
            _ => register.All,
        };
        var divisions = found.ToList();
        return TypedResults.Ok(new DivisionList([.. divisions.Take(take)], divisions.Count));
    }

    private static Ok<DivisionDetail> Get(DivisionRegister register, string code)
    {
        var division = Find(register, code);
        return TypedResults.Ok(new DivisionDetail(
            division.Code, division.Level, division.ParentCode, division.Name, division.NameLatin, division.ValidFrom, division.ValidTo,
            register.Ancestors(code), register.Children(code).Count));
    }

    private static Ok<DivisionList> Children(DivisionRegister register, string code)
    {
        var children = register.Children(Find(register, code).Code);
        return TypedResults.Ok(new DivisionList(children, children.Count));
    }

    // In a path an unknown code is a missing page (404), not a refused value (422).
    private static Division Find(DivisionRegister register, string code)
    {
        DivisionRegister.Prefix(code);
        return register.TryGet(code, out var division) ? division : throw Rules.DivisionNotFound.Of(code);
    }
}

/// <summary>Divisions, and how many there are in all.</summary>
/// <param name="Total">How many match, also those beyond the limit.</param>
internal sealed record DivisionList(IReadOnlyList<Division> Items, int Total);

/// <summary>One administrative division, and where it stands in the province.</summary>
/// <param name="Code">Twelve digits: 2 province, 2 prefecture, 2 county, 3 township, 3 village; zeros below its own level.</param>
/// <param name="ParentCode">The division one level up; null for the province only.</param>
/// <param name="Name">The official Chinese name, which is not unique.</param>
/// <param name="NameLatin">The name in pinyin, in one word and without tones.</param>
/// <param name="ValidFrom">The first day the code was in force; null when not known.</param>
/// <param name="ValidTo">The last day the code was in force; null while it is.</param>
/// <param name="Ancestors">The divisions it lies in, nearest first.</param>
/// <param name="ChildCount">How many divisions there are one level down.</param>
internal sealed record DivisionDetail(
    string Code, DivisionLevel Level, string? ParentCode, string Name, string NameLatin, DateOnly? ValidFrom, DateOnly? ValidTo,
    IReadOnlyList<Division> Ancestors, int ChildCount);
