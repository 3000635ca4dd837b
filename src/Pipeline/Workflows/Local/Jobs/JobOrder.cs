using System.Text;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Local.Jobs;

/// <summary>Which job comes before which, and which artefacts jobs may upload.</summary>
internal sealed class JobOrder
{
    private readonly Dictionary<string, HashSet<string>> _before = new(StringComparer.Ordinal);
    private readonly List<(string JobId, string Name)> _uploads = [];

    /// <summary>Reads the needs of a file that has no cycles and no unknown needs.</summary>
    public JobOrder(WorkflowDocument document)
    {
        foreach (var job in document.Jobs)
        {
            Before(document, job);
            foreach (var step in job.AllSteps)
                if (step.Uses?.Value.StartsWith("actions/upload-artifact@", StringComparison.OrdinalIgnoreCase) == true)
                    _uploads.Add((job.Id, (step.With?["name"] as YamlScalar)?.Value ?? "artifact"));
        }
    }

    /// <summary>All jobs that a job needs, also through others.</summary>
    public IReadOnlySet<string> Before(string job) => _before[job];

    /// <summary>Whether a job has ended before another begins; a job comes before itself, step by step.</summary>
    public bool ComesBefore(string first, string second) => first == second || _before[second].Contains(first);

    /// <summary>Whether it is certain which of two jobs is first.</summary>
    public bool AreOrdered(string one, string other) => ComesBefore(one, other) || ComesBefore(other, one);

    /// <summary>An artefact of that name which a job uploads that is in no order with this one; an expression in a name stands for anything.</summary>
    public (string JobId, string Name)? UnorderedUpload(string job, Func<string, bool> isName)
    {
        foreach (var upload in _uploads)
            if (!AreOrdered(upload.JobId, job) && isName(upload.Name))
                return upload;
        return null;
    }

    /// <summary>Whether a name can come out of a text with expressions in it.</summary>
    public static bool CanBe(string name, string text)
    {
        var pattern = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            if (text.AsSpan(at).StartsWith("${{") && text.IndexOf("}}", at, StringComparison.Ordinal) is > 0 and var end)
            {
                pattern.Append('*');
                at = end + 2;
                continue;
            }

            if (text[at] is '*' or '?' or '[' or '\\')
                pattern.Append('\\');
            pattern.Append(text[at++]);
        }

        return GlobSegment.Matches(pattern.ToString(), name);
    }

    private HashSet<string> Before(WorkflowDocument document, JobView job)
    {
        if (_before.TryGetValue(job.Id, out var known))
            return known;
        var all = new HashSet<string>(StringComparer.Ordinal);
        foreach (var need in job.Needs)
        {
            all.Add(need.Value);
            all.UnionWith(Before(document, document.Job(need.Value)!));
        }

        return _before[job.Id] = all;
    }
}
