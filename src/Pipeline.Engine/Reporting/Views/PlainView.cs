namespace Pipeline.Engine;

/// <summary>Lines as they come, for pipes and for terminals while nothing takes long.</summary>
internal class PlainView(TextWriter writer, bool colour, TimeProvider time) : View
{
    public override void Raw(string text)
    {
        writer.Write(text);
        writer.Flush();
    }

    protected override void Header(TargetBlock block)
    {
        var header = HeaderOf(block);
        Log?.Write(time.GetUtcNow(), header);
        PrintLine(header, Style.Bold);
    }

    protected override void Print(OutputLine line, TargetBlock block) => PrintLine(line.Marked, line.Style);

    protected override void Footer(TargetBlock block)
    {
    }

    protected override void PrintOutside(OutputLine line) => PrintLine(line.Marked, line.Style);

    protected virtual void Write(string line) => writer.WriteLine(line);

    private void PrintLine(string text, Style style) => Write(colour && text.Length > 0 ? Styles.Apply(style, text) : text);
}
