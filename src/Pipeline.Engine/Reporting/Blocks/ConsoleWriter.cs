using System.Text;

namespace Pipeline.Engine;

/// <summary>Stands in for the console's streams: what a target writes there becomes lines of that target.</summary>
internal sealed class ConsoleWriter(BuildOutput output, Encoding encoding, bool isError) : TextWriter
{
    public override Encoding Encoding => encoding;

    public override void Write(char value) => output.Console([value], isError);

    public override void Write(char[] buffer, int index, int count) => output.Console(buffer.AsSpan(index, count), isError);

    public override void Write(ReadOnlySpan<char> buffer) => output.Console(buffer, isError);

    public override void Write(string? value) => output.Console(value, isError);

    public override void WriteLine() => output.Console("\n", isError);

    public override void WriteLine(string? value) => output.Console(value + "\n", isError);

    public override void Flush() => output.FlushConsole(isError);
}
