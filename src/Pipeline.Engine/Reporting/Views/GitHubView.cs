namespace Pipeline.Engine;

/// <summary>
/// GitHub Actions: a group for each target, annotations for warnings and errors of the build and of the programs that it runs. Text
/// of targets that GitHub would take for a command is kept from being one.
/// </summary>
internal sealed class GitHubView(TextWriter writer, TimeProvider time, RepositoryFiles files) : View
{
    private readonly List<OutputLine> _outside = [];
    private readonly Annotations _annotations = new(files);
    private FindingReader? _findings;
    private bool _inGroup;

    /// <summary>The errors of programs that were annotated for the target.</summary>
    public IReadOnlyList<string> ErrorsOf(string target) => _annotations.ErrorsOf(target);

    public override void Raw(string text) => writer.Write(text);

    /// <summary>A line of its own: what comes next may be a command, and this may look like one.</summary>
    public override void Part(string text, DateTimeOffset time) => PrintOutside(new OutputLine(text, Style.Plain, default, time));

    public override void Stop()
    {
        if (_annotations.More() is { } more)
            writer.WriteLine(more);
    }

    protected override void Header(TargetBlock block)
    {
        Log?.Write(time.GetUtcNow(), HeaderOf(block));
        writer.WriteLine($"::group::{block.Target.Name}");
        _inGroup = true;
        _findings = new FindingReader(files);
    }

    protected override void Print(OutputLine line, TargetBlock block)
    {
        // A program's standard error is full of what is no error; annotations are few.
        if ((line.Mark is not null && !line.IsFromProgram) || line.IsCommand)
        {
            Print(line, block.Target.Name);
            return;
        }

        if (GitHubText.MayBeCommand(line.Text))
        {
            PrintText(line.Text);
            return;
        }

        foreach (var text in line.Text.Split('\n'))
        {
            var command = _findings!.Read(text, out var isWhole) is { } finding ? _annotations.Of(finding, block.Target.Name) : null;
            if (command is null || !isWhole)
                PrintText(text);
            if (command is not null)
                writer.WriteLine(command);
        }
    }

    protected override void Footer(TargetBlock block)
    {
        if (_findings?.End() is { } finding && _annotations.Of(finding, block.Target.Name) is { } command)
            writer.WriteLine(command);
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
        if (line.Mark is { } mark && !line.IsFromProgram)
            writer.WriteLine(_annotations.Of(mark, line.Text, title, PlaceOf(line.Source)));
        else if (line.IsCommand)
            writer.WriteLine(line.Text);
        else
            PrintText(line.Text);
    }

    /// <summary>A source outside of the repository is no place that GitHub could show.</summary>
    private Place? PlaceOf(UserFrame? source) =>
        source is not { File: { } file } ? null
        : files.Find(file) is { } found ? new Place(found, source.Line)
        : Path.IsPathRooted(file) ? null
        : new Place(file, source.Line);

    private void PrintText(string text) => writer.WriteLine(GitHubText.MayBeCommand(text) ? GitHubText.Harmless(text) : text);
}
