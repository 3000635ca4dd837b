using System.Text;

namespace Pipeline.Engine;

/// <summary>What targets write to the console themselves, secrets masked within each write.</summary>
internal sealed class RedactingWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(value);

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value) => inner.Write(value is null ? null : Redactor.Redact(value));

    public override void WriteLine(string? value) => inner.WriteLine(value is null ? null : Redactor.Redact(value));

    public override void Flush() => inner.Flush();
}
