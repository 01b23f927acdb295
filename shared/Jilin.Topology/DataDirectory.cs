namespace Jilin.Topology;

/// <summary>
/// The directory with the databases, held by this process alone: two platforms on the same files would each take the other's outbox for its
/// own. The operating system drops the hold when the process ends, however it ends.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private readonly FileStream _hold;

    private DataDirectory(string path, FileStream hold) => (Path, _hold) = (path, hold);

    public string Path { get; }

    /// <returns>Null when it cannot be had; <paramref name="complaint"/> says why.</returns>
    public static DataDirectory? TryTake(string directory, out string? complaint)
    {
        var path = System.IO.Path.GetFullPath(directory);
        complaint = null;
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            complaint = $"The data directory cannot be made: {exception.Message}";
            return null;
        }

        try
        {
            return new(path, new(System.IO.Path.Combine(path, "platform.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException exception)
        {
            complaint = $"The data directory cannot be written to: {exception.Message}";
        }
        catch (IOException)
        {
            complaint = $"Another platform is running on the data in {path}; stop it first, or choose another directory: --data DIR.";
        }

        return null;
    }

    public void Dispose() => _hold.Dispose();
}
