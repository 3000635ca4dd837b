using Pipeline.Workflows.Local.Actions;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Local.Jobs;

/// <summary>Runs the local equivalent of a step's action.</summary>
internal sealed class ActionStep(JobFrame job, Evaluation values, Dictionary<string, string> outputs, Action<string, string> setVariable)
{
    /// <exception cref="NotRunHere">There is none.</exception>
    /// <exception cref="StepFailure">It failed.</exception>
    public async Task RunAsync(YamlNode? inputs, string uses, IReadOnlyDictionary<string, string> variables, CancellationToken stop)
    {
        var equal = ActionTable.Find(uses);
        var call = new ActionCall
        {
            With = values.Texts(inputs).ToDictionary(StringComparer.OrdinalIgnoreCase),
            JobId = job.Cell.Job.Id,
            Job = job.Name,
            Folders = job.Folders,
            MayPush = job.MayPush,
            Variables = variables,
            Log = job.Log,
            Run = job.Run,
            SetVariable = setVariable,
            Stop = stop,
        };
        try
        {
            await equal(call);
        }
        finally
        {
            foreach (var (name, value) in call.Outputs)
                outputs[name] = value;
        }
    }
}
