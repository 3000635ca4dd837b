using System.Text;

namespace Pipeline.Engine;

/// <summary>
/// Makes whole lines of what comes in pieces, so that lines of two targets never mix and a secret is masked wherever it was
/// split. Of a line that is written over again and again (a carriage return) the last version counts.
/// </summary>
/// <param name="line">Takes a line that is whole; secrets are not masked yet.</param>
/// <param name="part">Takes the masked beginning of a line that is too long to wait for its end.</param>
internal sealed class LineAssembler(Action<string> line, Action<string> part)
{
    private const int LongLine = 64 * 1024;
    private readonly StringBuilder _text = new();

    public void Append(ReadOnlySpan<char> text)
    {
        while (text.IndexOf('\n') is >= 0 and var end)
        {
            _text.Append(text[..end]);
            Emit();
            text = text[(end + 1)..];
        }

        _text.Append(text);
        if (_text.Length >= LongLine)
            EmitBeginning();
    }

    /// <summary>Takes what is left as a line.</summary>
    public void End()
    {
        if (_text.Length > 0)
            Emit();
    }

    /// <summary>Hands on as much as cannot be the beginning of a secret.</summary>
    public void EmitBeginning()
    {
        if (_text.Length == 0)
            return;
        var text = Redactor.RedactBeginning(_text.ToString(), out var length);
        _text.Remove(0, length);
        if (text.Length > 0)
            part(text);
    }

    private void Emit()
    {
        var text = _text.ToString();
        _text.Clear();
        line(LastVersion(text));
    }

    private static string LastVersion(string text)
    {
        var end = text.Length;
        while (end > 0 && text[end - 1] == '\r')
            end--;
        return end == 0 ? "" : text[(text.LastIndexOf('\r', end - 1) + 1)..end];
    }
}
