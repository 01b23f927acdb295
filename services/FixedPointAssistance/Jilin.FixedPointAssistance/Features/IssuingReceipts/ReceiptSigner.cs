using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Jilin.FixedPointAssistance.Features;

/// <summary>
/// Signs receipts as JSON Web Signatures (RFC 7515, RS256). RSA with PKCS#1 padding is deterministic, so a receipt asked for twice is the same bytes,
/// and any tool that knows RSA and SHA-256 verifies it without us.
/// </summary>
/// <remarks>
/// The private key is a PEM file: <c>FixedPointAssistance:ReceiptKeyFile</c>, default <c>receipt-key.pem</c> in <c>Data:Directory</c>, made at first use
/// and readable by its owner only. All replicas use the same file.
/// </remarks>
internal sealed class ReceiptSigner : IDisposable
{
    private readonly Lazy<RSA> _key;

    public ReceiptSigner(IConfiguration configuration)
    {
        var file = configuration["FixedPointAssistance:ReceiptKeyFile"] ?? Path.Combine(configuration["Data:Directory"] ?? "data", "receipt-key.pem");
        _key = new(() => LoadOrCreate(file));
    }

    public string PublicKeyPem => _key.Value.ExportSubjectPublicKeyInfoPem() + "\n";

    /// <summary>First 16 hex digits of the public key's SHA-256.</summary>
    public string KeyId => Convert.ToHexStringLower(SHA256.HashData(_key.Value.ExportSubjectPublicKeyInfo()))[..16];

    /// <summary>The compact form: header, payload and signature, base64url, joined by dots.</summary>
    public string Sign<T>(T content)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new { Alg = "RS256", Kid = KeyId, Typ = "jilin-receipt+jws" }, JsonDefaults.Options);
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(content, JsonDefaults.Options))}";
        lock (_key) return $"{signed}.{Base64Url.EncodeToString(_key.Value.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    public void Dispose()
    {
        if (_key.IsValueCreated) _key.Value.Dispose();
    }

    private static RSA LoadOrCreate(string file)
    {
        var key = RSA.Create(3072);
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            // Written aside and moved: a crash leaves no half key, and of two replicas that both make one, the first wins.
            var draft = $"{file}.{Guid.NewGuid():N}";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(draft, options))
            {
                stream.Write(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
                stream.Flush(flushToDisk: true);
            }

            try
            {
                File.Move(draft, file, overwrite: false);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(draft);
            }
        }

        key.ImportFromPem(File.ReadAllText(file));
        return key;
    }
}
