namespace Pipeline.Engine;

/// <summary>
/// GitHub Actions: a group for each target, annotations for warnings and errors. Text of targets that GitHub would take for
/// a command is kept from being one.
/// </summary>
internal sealed class GitHubView(TextWriter writer, TimeProvider time) : View
{
    private readonly List<OutputLine> _outside = [];
    private bool _inGroup;

    public override void Raw(string text) => writer.Write(text);

    protected override void Header(TargetBlock block)
    {
        Log?.Write(time.GetUtcNow(), HeaderOf(block));
        writer.WriteLine($"::group::{block.Target.Name}");
        _inGroup = true;
    }

    protected override void Print(OutputLine line, TargetBlock block) => Print(line, block.Target.Name);

    protected override void Footer(TargetBlock block)
    {
        writer.WriteLine("::endgroup::");
        _inGroup = false;
        foreach (var line in _outside)
            Print(line, title: null);
        _outside.Clear();
    }

    /// <summary>Inside a group it would look like the target's: it waits for the end, unless it is an annotation.</summary>
    protected override void PrintOutside(OutputLine line)
    {
        if (_inGroup && line.Mark is null)
            _outside.Add(line);
        else
            Print(line, title: null);
    }

    private void Print(OutputLine line, string? title)
    {
        if (line.Mark is { } mark)
            writer.WriteLine(GitHubText.Annotation(mark, line.Text, title, line.Source));
        else if (GitHubText.MayBeCommand(line.Text))
            writer.WriteLine(GitHubText.Harmless(line.Text));
        else
            writer.WriteLine(line.Text);
    }
}
