namespace Jilin.Divisions;

/// <summary>Finds names by their beginning: Chinese names and pinyin, which do not collide, in one sorted array.</summary>
internal sealed class NameIndex
{
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

    // Letter by letter, since loading calls this for 26,000 names: lowering a Chinese name by the framework takes 1 µs, and changes nothing.
    private static string Key(string text)
    {
        var key = new char[text.Length];
        var length = 0;
        foreach (var letter in text)
        {
            if (IsIgnored(letter)) continue;
            var folded = Fold(letter);

            // Passports write lü as lyu; no other pinyin has an l before a y.
            if (folded == 'u' && length > 1 && key[length - 1] == 'y' && key[length - 2] == 'l') length--;
            key[length++] = folded;
        }

        return new string(key, 0, length);
    }

    // Keyboards have no ü: people type u, or v, which pinyin has no other use for.
    private static char Fold(char letter) => letter switch
    {
        'ü' or 'Ü' or 'v' or 'V' => 'u',
        >= 'A' and <= 'Z' => (char)(letter | ' '),
        _ => letter,
    };

    private static bool IsIgnored(char letter) => letter is ' ' or '\t' or '\u00A0' or '\u3000' or '\'' or '‘' or '’' or 'ʼ' or '＇';
}
