using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Jilin.LocalCluster.Storms;

/// <summary>
/// Compares what the donors know with what the services say and with what stands in their databases: each accepted request once, everywhere, to the fen.
/// </summary>
internal sealed class Audit(Cluster cluster, string disaster, IReadOnlyCollection<KnownDonation> donations, Witness witness, bool upgraded) : IDisposable
{
    private const string Assistance = "fixed-point-assistance";
    private const string Relief = "disaster-relief";
    private const string Reporting = "reporting";

    private readonly HttpClient _http = new() { BaseAddress = new(cluster.Gateways[0].Url, "api/v1/"), Timeout = TimeSpan.FromSeconds(60) };
    private readonly List<string> _findings = [];

    public void Dispose() => _http.Dispose();

    /// <summary>What is not as it must be; empty: nothing is lost, nothing is twice.</summary>
    public async Task<IReadOnlyList<string>> FindAsync()
    {
        _findings.Clear();
        Same("known donations", donations.Count, donations.DistinctBy(donation => donation.Id).Count());
        await AssistanceAsync();
        await ReliefAsync();
        await ReportingAsync();
        foreach (var slug in Cluster.Services) Waiting(slug);
        Inboxes();
        Order();
        return [.. _findings];
    }

    private async Task AssistanceAsync()
    {
        var told = await AllAsync($"{Assistance}/donations");
        Compare(Assistance, donations, told, "id", known => $"{known.Status} {known.Fen} version {known.Version}", answer => $"{answer["status"]} {Fen(answer, "amountYuan")} version {answer["version"]}");
        Same($"{Assistance}: sum in fen", donations.Sum(known => known.Fen), told.Sum(answer => Fen(answer, "amountYuan")));
    }

    private async Task ReliefAsync()
    {
        var expected = donations.Where(known => known.Allocated).ToList();
        var told = await AllAsync($"{Relief}/disasters/{disaster}/donations");
        Compare(Relief, expected, told, "id", known => $"{(known.Cancelled ? "withdrawn" : "received")} {known.Fen} version {known.ReliefVersion}", answer => $"{answer["status"]} {Fen(answer, "amountYuan")} version {answer["version"]}");
        Same($"{Relief}: sum in fen", expected.Sum(known => known.Fen), told.Sum(answer => Fen(answer, "amountYuan")));
    }

    private async Task ReportingAsync()
    {
        var report = JsonNode.Parse(await _http.GetStringAsync($"{Reporting}/indicators?year=2009"))!;
        foreach (var ledger in (string[])["cash", "goods"])
        {
            var expected = donations.Where(known => known.Ledger == ledger && known is { Received: true, Cancelled: false }).ToList();
            var told = await AllAsync($"{Reporting}/indicators/fixed-point.{ledger}/records?year=2009");
            Compare($"{Reporting}: {ledger}", expected, told, "recordId", known => $"{known.Fen}", answer => $"{Fen(answer, "value")}");
            var figure = report["indicators"]!.AsArray().First(indicator => indicator!["id"]!.GetValue<string>() == $"fixed-point.{ledger}")!;
            Same($"{Reporting}: {ledger} in fen", expected.Sum(known => known.Fen), Fen(figure, "value"));
            Same($"{Reporting}: {ledger} records", expected.Count, figure["records"]!.GetValue<int>());
        }
    }

    /// <summary>Nothing waits, is held back, is parked or has failed.</summary>
    private void Waiting(string slug)
    {
        foreach (var table in (string[])["OutboxMessage", "StreamHold", "ParkedMessage", "FailedDelivery"]) Same($"{slug}: rows in {table}", 0, Number(slug, $"SELECT COUNT(*) FROM {table}"));
        Same($"{slug}: the database is whole", "ok", Text(slug, "PRAGMA integrity_check"));
    }

    /// <summary>Each event was handled once by each consumer that wants it, and each stream to its end.</summary>
    private void Inboxes()
    {
        var allocated = donations.Count(known => known.Allocated);
        var withdrawn = donations.Count(known => known is { Allocated: true, Cancelled: true });
        Handled(Reporting, "reporting-fixed-point-assistance", donations.Sum(known => known.Version) + 1, donations.Count + 1);
        // What an older version did not listen to was not there for it: of what only today's hears, an upgrade leaves some out.
        Handled(Relief, "disaster-relief-donations", donations.Sum(known => known.Version), donations.Count, upgraded ? (allocated + withdrawn, allocated) : null);
        Handled(Assistance, "fixed-point-assistance-relief-donations", allocated + withdrawn, allocated);
        Handled(Assistance, "fixed-point-assistance-appeals", 1, 1);
        var reached = Rows(Reporting, "SELECT lower(StreamId), LastVersion FROM InboxStream WHERE Consumer = 'reporting-fixed-point-assistance'");
        foreach (var known in donations) Same($"{Reporting}: last version of {known.Id}", known.Version, reached.GetValueOrDefault(known.Id));
    }

    private void Handled(string slug, string consumer, long events, long streams, (long Events, long Streams)? atLeast = null)
    {
        Between($"{consumer}: events handled", atLeast?.Events ?? events, events, Number(slug, $"SELECT COUNT(*) FROM InboxMessage WHERE Consumer = '{consumer}'"));
        Between($"{consumer}: streams", atLeast?.Streams ?? streams, streams, Number(slug, $"SELECT COUNT(*) FROM InboxStream WHERE Consumer = '{consumer}'"));
    }

    private void Between(string what, long least, long most, long found)
    {
        if (found < least || found > most) _findings.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: {found}, not {least}{(least == most ? "" : $" to {most}")}"));
    }

    private void Order()
    {
        foreach (var disorder in witness.OutOfOrder) _findings.Add($"out of order: {disorder}");
        foreach (var known in donations)
        {
            Same($"sent of {known.Id}", known.Version, witness.LastVersion($"/{Assistance}", known.Id));
            Same($"sent of {known.Id} by disaster relief", known.ReliefVersion, witness.LastVersion($"/{Relief}", known.Id));
        }
    }

    private void Compare(string where, IReadOnlyCollection<KnownDonation> expected, List<JsonNode> told, string id, Func<KnownDonation, string> says, Func<JsonNode, string> answers)
    {
        var found = told.ToLookup(answer => answer[id]!.GetValue<string>(), answers);
        foreach (var known in expected) Same($"{where}: {known.Id}", says(known), string.Join(" and again ", found[known.Id].DefaultIfEmpty("nothing")));
        var ids = expected.Select(known => known.Id).ToHashSet();
        _findings.AddRange(found.Where(answer => !ids.Contains(answer.Key)).Select(answer => $"{where}: {answer.Key} is nobody's: {string.Join(", ", answer)}"));
    }

    private void Same<T>(string what, T expected, T found)
    {
        if (!Equals(expected, found)) _findings.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: {found}, not {expected}"));
    }

    private async Task<List<JsonNode>> AllAsync(string path)
    {
        var all = new List<JsonNode>();
        for (string? cursor = null; ;)
        {
            var page = JsonNode.Parse(await _http.GetStringAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=200{(cursor is null ? "" : $"&cursor={cursor}")}"))!;
            all.AddRange(page["items"]!.AsArray().Select(item => item!));
            if ((cursor = page["nextCursor"]?.GetValue<string>()) is null) return all;
        }
    }

    private static long Fen(JsonNode answer, string field) => (long)(answer[field]!.GetValue<decimal>() * 100);

    private long Number(string slug, string query) => Read(slug, query, reader => reader.GetInt64(0)).Single();

    private string Text(string slug, string query) => Read(slug, query, reader => reader.GetString(0)).First();

    private Dictionary<string, long> Rows(string slug, string query) => Read(slug, query, reader => (reader.GetString(0), reader.GetInt64(1))).ToDictionary();

    private List<T> Read<T>(string slug, string query, Func<SqliteDataReader, T> row)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(cluster.Data, $"{slug}.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }
}
