using System.Text;

namespace Pipeline.Engine;

/// <summary>Masks secrets in what is written, wherever it is split.</summary>
internal sealed class RedactingWriter(TextWriter inner) : TextWriter
{
    /// <summary>From here on a line is written in pieces.</summary>
    private const int LongLine = 64 * 1024;

    private readonly StringBuilder _kept = new();

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        _kept.Append(buffer);
        if (buffer.Contains('\n') || _kept.Length >= LongLine)
            Pass();
    }

    /// <summary>Passes on what cannot be the beginning of a secret.</summary>
    public override void Flush()
    {
        Pass();
        inner.Flush();
    }

    private void Pass()
    {
        var text = Redactor.RedactBeginning(_kept.ToString(), out var length);
        _kept.Remove(0, length);
        inner.Write(text);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Write(Redactor.Redact(_kept.ToString()));
            _kept.Clear();
            inner.Flush();
        }

        base.Dispose(disposing);
    }
}
