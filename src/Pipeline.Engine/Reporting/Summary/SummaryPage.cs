using System.Text;

namespace Pipeline.Engine;

/// <summary>A text of bounded size: what does not fit is left out as a whole.</summary>
/// <param name="limit">The size in bytes of UTF-8; below 0 counts as 0.</param>
internal sealed class SummaryPage(long limit)
{
    /// <summary>Room for the line that says what is left out.</summary>
    private const int Note = 120;

    private readonly StringBuilder _text = new();

    /// <summary>Its size in bytes.</summary>
    public long Size { get; private set; }

    public long Left => limit - Size;

    /// <summary>Adds the text if it fits.</summary>
    public bool Add(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        if (size > Left)
            return false;
        _text.Append(text);
        Size += size;
        return true;
    }

    /// <summary>Adds the texts of as many items as fit, with room for a note about the others.</summary>
    /// <returns>How many are left out.</returns>
    public int AddAll<T>(IReadOnlyList<T> items, Func<T, string> write)
    {
        var room = new SummaryPage(Left - Note);
        var count = 0;
        while (count < items.Count && room.Add(write(items[count])))
            count++;
        Add(room.ToString());
        return items.Count - count;
    }

    public override string ToString() => _text.ToString();
}
