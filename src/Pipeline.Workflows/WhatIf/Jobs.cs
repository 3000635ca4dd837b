using Pipeline.Diagnostics;
using Pipeline.Workflows.Documents;

namespace Pipeline.Workflows.WhatIf;

/// <summary>The jobs of a run, each behind those that it needs.</summary>
internal static class Jobs
{
    /// <summary>All jobs, by wave and then in the order of the file.</summary>
    /// <exception cref="PipelineException">A job needs one that is not there, or itself.</exception>
    public static IReadOnlyList<JobExplanation> Of(Run run)
    {
        var waves = Waves(run.Document);
        var states = new Dictionary<string, JobState>();
        var explained = new List<JobExplanation>();
        foreach (var job in run.Document.Jobs.OrderBy(x => waves[x.Id]))
        {
            var (explanation, state) = new JobReading(run, job, [.. job.Needs.Select(x => states[x.Value]).Distinct()], waves[job.Id]).Read();
            explained.Add(explanation);
            states[job.Id] = state;
        }

        return explained;
    }

    internal static Dictionary<string, int> Waves(WorkflowDocument document)
    {
        var waves = new Dictionary<string, int>();
        var open = new List<string>();
        foreach (var job in document.Jobs)
            Wave(job);
        return waves;

        int Wave(JobView job)
        {
            if (waves.TryGetValue(job.Id, out var known))
                return known;
            var at = open.IndexOf(job.Id);
            if (at >= 0)
                throw Wrong(document, job, $"the jobs {string.Join(" → ", open.Skip(at).Append(job.Id))} wait for each other");
            open.Add(job.Id);
            var wave = 1;
            foreach (var need in job.Needs)
            {
                var before = document.Job(need.Value)
                    ?? throw Wrong(document, job, $"job {job.Id} needs {need.Value}, which is not there; {NearName.Hint(need.Value, document.Jobs.Select(x => x.Id))}");
                wave = Math.Max(wave, Wave(before) + 1);
            }

            open.RemoveAt(open.Count - 1);
            return waves[job.Id] = wave;
        }
    }

    private static PipelineException Wrong(WorkflowDocument document, JobView job, string why) =>
        PipelineException.WrongUse("The workflow cannot run", $"{document.Path}:{job.Key.At}", why, "correct the workflow; actionlint finds more such mistakes");
}
