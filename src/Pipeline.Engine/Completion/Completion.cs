using System.Globalization;
using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>
/// <c>--complete &lt;index&gt; -- &lt;word&gt;...</c>: one line for each text that the word at the index may become, a tab and a
/// description behind it; or <c>:files</c> or <c>:directories</c> alone. It runs nothing and touches nothing.
/// </summary>
internal static class Completion
{
    public static int Answer(Session session, NukeBuild build, IReadOnlyList<string> words)
    {
        if (words is not [var number, "--", _, ..] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index == 0)
            return (int)ExitCode.WrongUse;
        List<Candidate> candidates;
        try
        {
            var line = TypedLine.Of([.. words.Skip(2)], index);
            candidates = new Candidates(session, build, line).Find();
            foreach (var candidate in candidates)
            {
                if (candidate.IsDirective || candidate.Text.StartsWith(line.Current, StringComparison.OrdinalIgnoreCase))
                    session.Output.Line(candidate.IsDirective ? candidate.Text : line.Prefix + candidate);
            }
        }
        catch (Exception)
        {
            // A build that is broken at the moment completes nothing; running it says why.
            return (int)ExitCode.Failed;
        }

        return (int)ExitCode.Done;
    }
}

/// <summary>What a word may become.</summary>
internal sealed record Candidate(string Text, string? Description)
{
    public static readonly Candidate Files = new(":files", null);
    public static readonly Candidate Directories = new(":directories", null);

    public bool IsDirective => this == Files || this == Directories;

    public override string ToString() => Description is not { Length: > 0 } ? Text
        : Text + "\t" + Description.Replace('\t', ' ').Replace('\r', ' ').Replace('\n', ' ');
}
