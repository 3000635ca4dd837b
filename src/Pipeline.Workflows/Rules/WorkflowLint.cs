using Pipeline.Diagnostics;
using Pipeline.Workflows.Documents;

namespace Pipeline.Workflows.Rules;

/// <summary>Checks workflow files, generated or written by hand, against all rules (docs/workflow-rules.md).</summary>
public static class WorkflowLint
{
    /// <summary>All findings, sorted by file, line and column; empty when nothing is wrong.</summary>
    /// <param name="documents">The files.</param>
    /// <param name="scripts">What <see cref="ShellCheck"/> found in the same files, so that it is sorted and can be silenced likewise; null when it did not run.</param>
    public static IReadOnlyList<Finding> Check(IEnumerable<WorkflowDocument> documents, IReadOnlyCollection<Finding>? scripts = null)
    {
        var all = new List<Finding>();
        foreach (var document in documents)
        {
            var inspection = new Inspection(document);
            var found = new HashSet<Finding>();
            foreach (var rule in RuleBook.All)
                foreach (var remark in rule.Check(inspection))
                    found.Add(new Finding(document.Path, remark.At, remark.Message, remark.Next, rule.Id));
            foreach (var finding in scripts ?? [])
                if (finding.Path == document.Path)
                    found.Add(finding);
            all.AddRange(Silences.Apply(document, found, scripts is not null));
        }

        all.Sort(Order);
        return all;
    }

    /// <summary>Reads the workflow file, or all <c>.yml</c> and <c>.yaml</c> files of the folder.</summary>
    /// <param name="path">A file or a folder; findings name the files by it.</param>
    /// <exception cref="PipelineException">There is no such file or folder, or the folder holds no workflow (exit code 2).</exception>
    public static IReadOnlyList<WorkflowDocument> Read(string path)
    {
        if (File.Exists(path))
            return [WorkflowDocument.Parse(path, File.ReadAllText(path))];
        if (!Directory.Exists(path))
            throw PipelineException.WrongUse("there is no such file or folder", path, next: "give the path of a workflow file, or of the folder `.github/workflows`");
        string[] files = [.. Directory.EnumerateFiles(path, "*.yml"), .. Directory.EnumerateFiles(path, "*.yaml")];
        if (files.Length == 0)
            throw PipelineException.WrongUse("the folder holds no workflow", path, "no file ends in .yml or .yaml", "give the path of the folder `.github/workflows`");
        Array.Sort(files, StringComparer.Ordinal);
        return [.. files.Select(x => WorkflowDocument.Parse(x, File.ReadAllText(x)))];
    }

    private static int Order(Finding left, Finding right)
    {
        var order = string.CompareOrdinal(left.Path, right.Path);
        order = order != 0 ? order : left.At.Line.CompareTo(right.At.Line);
        order = order != 0 ? order : left.At.Column.CompareTo(right.At.Column);
        order = order != 0 ? order : string.CompareOrdinal(left.Rule, right.Rule);
        return order != 0 ? order : string.CompareOrdinal(left.Message, right.Message);
    }
}
