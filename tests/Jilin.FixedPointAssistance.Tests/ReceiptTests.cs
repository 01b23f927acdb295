using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Jilin.Testing;
using Xunit;

namespace Jilin.FixedPointAssistance.Tests;

/// <summary>A receipt is worth something to who has it and the public key, without this service.</summary>
public sealed class ReceiptTests
{
    [Theory, DatabaseData]
    public async Task A_receipt_verifies_with_the_public_key_alone_and_a_forged_one_does_not(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);
        var donation = await ReceivedAsync(service);
        var receipt = (await service.GetAsync($"donations/{donation}/receipt")).Is(HttpStatusCode.OK).Json;
        var key = (await service.GetAsync("receipt-key")).Is(HttpStatusCode.OK);
        Assert.Equal("application/x-pem-file", key.ContentType);

        var parts = ((string)receipt["jws"]!).Split('.');
        Assert.Equal(3, parts.Length);
        using var rsa = RSA.Create();
        rsa.ImportFromPem(key.Text);
        Assert.True(Verifies(parts[0], parts[1], parts[2]));
        Assert.True(await OpenSslVerifiesAsync(service.Data, key.Text, $"{parts[0]}.{parts[1]}", parts[2]));

        var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
        Assert.Equal(("RS256", (string?)receipt["keyId"]), ((string?)header["alg"], (string?)header["kid"]));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(rsa.ExportSubjectPublicKeyInfo()))[..16], (string?)header["kid"]);
        var content = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        Assert.True(JsonNode.DeepEquals(receipt["receipt"], content));
        Assert.Equal(
            (donation, "中国第一汽车集团", "goods", 1000.01m, "2009-07-11", "王会计"),
            ((string?)content["donationId"], (string?)content["unitName"], (string?)content["ledger"], (decimal)content["amountYuan"]!, (string?)content["receivedOn"], (string?)content["receivedBy"]));
        Assert.Equal("化肥", (string?)Assert.Single(content["goods"]!.AsArray())!["item"]);

        content["amountYuan"] = 9000.01m;
        var forged = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(content.ToJsonString()));
        Assert.False(Verifies(parts[0], forged, parts[2]));
        Assert.False(await OpenSslVerifiesAsync(service.Data, key.Text, $"{parts[0]}.{forged}", parts[2]));
        using var other = RSA.Create(3072);
        Assert.False(await OpenSslVerifiesAsync(service.Data, other.ExportSubjectPublicKeyInfoPem() + "\n", $"{parts[0]}.{parts[1]}", parts[2]));

        bool Verifies(string head, string payload, string signature) =>
            rsa.VerifyData(Encoding.ASCII.GetBytes($"{head}.{payload}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    [Theory, DatabaseData]
    public async Task The_receipt_of_a_donation_is_the_same_bytes_whenever_it_is_asked_for(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);
        var donation = await ReceivedAsync(service);
        var first = await service.GetAsync($"donations/{donation}/receipt");
        var key = await service.GetAsync("receipt-key");

        Assert.Equal(first.Body, (await service.GetAsync($"donations/{donation}/receipt")).Is(HttpStatusCode.OK).Body);
        await service.RestartAsync();
        Assert.Equal(first.Body, (await service.GetAsync($"donations/{donation}/receipt")).Is(HttpStatusCode.OK).Body);
        Assert.Equal(key.Body, (await service.GetAsync("receipt-key")).Body);

        // What happens to the donation later does not change what was received.
        (await service.StepAsync(donation, "allocate", "2009-07-12", new { divisionCode = Given.Township })).Is(HttpStatusCode.OK);
        (await service.StepAsync(donation, "deliver", "2009-07-13", new { divisionCode = Given.Village })).Is(HttpStatusCode.OK);
        Assert.Equal(first.Body, (await service.GetAsync($"donations/{donation}/receipt")).Is(HttpStatusCode.OK).Body);
    }

    [Theory, DatabaseData]
    public async Task There_is_no_receipt_for_what_was_not_received(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);
        var pledged = await service.PledgeAsync(await service.UnitAsync());

        (await service.GetAsync($"donations/{pledged}/receipt")).Refused(HttpStatusCode.Conflict, "not-received-yet");
        (await service.StepAsync(pledged, "cancel", "2009-07-11", new { note = "by mistake" })).Is(HttpStatusCode.OK);
        (await service.GetAsync($"donations/{pledged}/receipt")).Refused(HttpStatusCode.Conflict, "not-received-yet");
        (await service.GetAsync($"donations/{Guid.NewGuid()}/receipt")).Refused(HttpStatusCode.NotFound, "donation-not-found");
    }

    [Theory, DatabaseData]
    public async Task The_private_key_is_its_owners_alone_and_made_once_however_many_ask(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);

        var keys = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => service.GetAsync("receipt-key")));

        Assert.Single(keys.Select(key => key.Text).Distinct());
        var file = Path.Combine(service.Data.FullName, "receipt-key.pem");
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal([file], Directory.GetFiles(service.Data.FullName));
        using var rsa = RSA.Create();
        rsa.ImportFromPem(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal((3072, keys[0].Text.Trim()), (rsa.KeySize, rsa.ExportSubjectPublicKeyInfoPem()));
        Assert.DoesNotContain("PRIVATE", keys[0].Text, StringComparison.Ordinal);
    }

    private static async Task<string> ReceivedAsync(Service service)
    {
        var unit = await service.UnitAsync("中国第一汽车集团");
        var donation = (await service.PostAsync("donations", new
        {
            unitId = unit,
            ledger = "goods",
            pledgedOn = "2009-07-10",
            goods = new[] { new { item = "化肥", quantity = 12.125, unit = "吨", valueYuan = 1000.01 } },
        })).Is(HttpStatusCode.Created).Id.ToString();
        (await service.StepAsync(donation, "receive", "2009-07-11")).Is(HttpStatusCode.OK);
        return donation;
    }

    /// <summary><c>openssl dgst -sha256 -verify key -signature signature signed</c>, as the donor would.</summary>
    private static async Task<bool> OpenSslVerifiesAsync(DirectoryInfo folder, string key, string signed, string signature)
    {
        var (keyFile, signatureFile, signedFile) = (Path.Combine(folder.FullName, "public"), Path.Combine(folder.FullName, "signature"), Path.Combine(folder.FullName, "signed"));
        await File.WriteAllTextAsync(keyFile, key);
        await File.WriteAllBytesAsync(signatureFile, Base64Url.DecodeFromChars(signature));
        await File.WriteAllTextAsync(signedFile, signed);
        using var openssl = Process.Start(new ProcessStartInfo("openssl", ["dgst", "-sha256", "-verify", keyFile, "-signature", signatureFile, signedFile]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await openssl.StandardOutput.ReadToEndAsync();
        await openssl.WaitForExitAsync();
        Assert.Contains(said.Trim(), (string[])["Verified OK", "Verification failure"]);
        return openssl.ExitCode == 0;
    }
}
