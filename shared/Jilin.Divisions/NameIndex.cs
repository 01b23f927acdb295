using System.Buffers;

namespace Jilin.Divisions;

/// <summary>Finds names by their beginning: Chinese names and pinyin, which do not collide, in one sorted array.</summary>
internal sealed class NameIndex
{
    // Spaces (also the wide one of Chinese keyboards), apostrophes, and ü with v, its spelling on keyboards: the register's pinyin has
    // lost every ü (绿园 is "Lyuan"), so that without it lüyuan and lvyuan still find it.
    private static readonly SearchValues<char> Ignored = SearchValues.Create(" \t\u00A0\u3000'‘’ʼ＇üÜvV");

    private readonly string[] _keys;
    private readonly int[] _positions;

    public NameIndex(List<Division> divisions)
    {
        _keys = new string[divisions.Count * 2];
        _positions = new int[divisions.Count * 2];
        for (var position = 0; position < divisions.Count; position++)
        {
            var at = position * 2;
            _keys[at] = Key(divisions[position].Name);
            _keys[at + 1] = Key(divisions[position].NameLatin);
            _positions[at] = _positions[at + 1] = position;
        }

        Array.Sort(_keys, _positions, StringComparer.Ordinal);
    }

    /// <summary>The positions, in the list indexed, of the divisions whose name begins with the text; in no order.</summary>
    public IEnumerable<int> StartingWith(string text)
    {
        var key = Key(text);
        if (key == "") yield break;
        for (var at = LowerBound(key); at < _keys.Length && _keys[at].StartsWith(key, StringComparison.Ordinal); at++) yield return _positions[at];
    }

    private int LowerBound(string key)
    {
        var (low, high) = (0, _keys.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(_keys[middle], key) < 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static string Key(string text)
    {
        var key = text.AsSpan().ContainsAny(Ignored) ? string.Concat(text.Where(letter => !Ignored.Contains(letter))) : text;

        // Asked first, since lowering a Chinese name changes nothing and takes 2 µs: 25 ms of loading the register.
        return key.AsSpan().ContainsAnyInRange('A', 'Z') ? key.ToLowerInvariant() : key;
    }
}
